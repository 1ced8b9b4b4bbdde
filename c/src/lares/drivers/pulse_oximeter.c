/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pulse oximeters (Pulse Oximeter Service 1.0, clause 3): Spot-Check Measurement, 0x2A5E, Continuous Measurement,
 * 0x2A5F, and Features, 0x2A60. Little-endian, values are SFLOAT.
 *
 *   0x2A5E   FF OOOO RRRR [YYYY mm dd HH MM SS] [MMMM] [DDDDDD] [AAAA]
 *   0x2A5F   FF OOOO RRRR [OOOO RRRR fast] [OOOO RRRR slow] [MMMM] [DDDDDD] [AAAA]
 *   F  flags: which of the optional parts follow, in the order above; in 0x2A5E bit 4: the clock is not set
 *   O  SpO2, %    R  pulse rate, per minute    A  pulse amplitude index, %
 *   M  measurement status, D  device and sensor status, 24 bits of which 16 mean something
 *
 *   0x2A60   FFFF [MMMM] [DDDDDD]   what the device can do, and which bits of M and D it ever sets
 *
 * What the device does not stand behind has no numbers: test and demonstration are nobody's; invalid or broken is an
 * error; early estimates, calibration and a sensor that is off the finger come to nothing yet. A spot check that goes on
 * is not done either; in a stream every value is of a measurement that goes on, and is only marked.
 * Bits that the features say the device never sets are not believed, but those that say that it is no result: test data
 * is nobody's even where the features forgot it. Without their masks all are.
 */
#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/sfloat.h"

enum {
	SPOT_CHECK = 0x2a5e,
	CONTINUOUS = 0x2a5f,
	FEATURES = 0x2a60,
};

/* The optional parts in their order, one bit each, whichever bit of the flags tells of them. */
enum {
	HAS_TIME = 1 << 0,
	HAS_FAST = 1 << 1,
	HAS_SLOW = 1 << 2,
	HAS_MEASUREMENT = 1 << 3,
	HAS_DEVICE = 1 << 4,
	HAS_AMPLITUDE = 1 << 5,
	IS_CLOCK_UNSET = 1 << 6,
	N_PARTS = 6,
	N_FLAGS = 5,
};

static const uint8_t part_lengths[N_PARTS] = { 7, 4, 4, 2, 3, 2 };
static const uint8_t spot_check_parts[N_FLAGS] = { HAS_TIME, HAS_MEASUREMENT, HAS_DEVICE, HAS_AMPLITUDE, IS_CLOCK_UNSET };
static const uint8_t continuous_parts[N_FLAGS] = { HAS_FAST, HAS_SLOW, HAS_MEASUREMENT, HAS_DEVICE, HAS_AMPLITUDE };

enum {
	N_MEASUREMENT_BITS = 16,
	N_DEVICE_BITS = 16,
	NO_RESULT = 1 << 10 | 1 << 11 | 1 << 13 | 1 << 15, /* demo, test, unavailable, invalid */
};

static const enum reading_flag measurement_flags[N_MEASUREMENT_BITS] = { FLAG_COUNT, FLAG_COUNT, FLAG_COUNT, FLAG_COUNT,
	FLAG_COUNT, FLAG_MEASURING, FLAG_EARLY_ESTIMATE, FLAG_VALIDATED, FLAG_FULLY_QUALIFIED, FLAG_FROM_STORAGE, FLAG_DEMO,
	FLAG_TEST, FLAG_CALIBRATING, FLAG_UNAVAILABLE, FLAG_QUESTIONABLE, FLAG_INVALID };

static const enum reading_flag device_flags[N_DEVICE_BITS] = { FLAG_EXTENDED_UPDATE, FLAG_EQUIPMENT_MALFUNCTION,
	FLAG_SIGNAL_IRREGULAR, FLAG_SIGNAL_INADEQUATE, FLAG_SIGNAL_POOR, FLAG_LOW_PERFUSION, FLAG_SIGNAL_ERRATIC,
	FLAG_NON_PULSATILE, FLAG_QUESTIONABLE_PULSE, FLAG_SIGNAL_ANALYSIS, FLAG_SENSOR_INTERFERENCE, FLAG_SENSOR_OFF,
	FLAG_SENSOR_UNKNOWN, FLAG_SENSOR_DISPLACED, FLAG_SENSOR_MALFUNCTION, FLAG_SENSOR_DISCONNECTED };

/* The first that is marked says why there are no numbers. */
static const struct {
	enum reading_flag flag;
	enum absent reason;
} denials[] = {
	{ FLAG_DEMO, ABSENT_NOT_APPLICABLE },
	{ FLAG_TEST, ABSENT_NOT_APPLICABLE },
	{ FLAG_INVALID, ABSENT_ERROR },
	{ FLAG_UNAVAILABLE, ABSENT_ERROR },
	{ FLAG_EQUIPMENT_MALFUNCTION, ABSENT_ERROR },
	{ FLAG_SENSOR_MALFUNCTION, ABSENT_ERROR },
	{ FLAG_SENSOR_OFF, ABSENT_TEMPORARY },
	{ FLAG_SENSOR_DISCONNECTED, ABSENT_TEMPORARY },
	{ FLAG_CALIBRATING, ABSENT_TEMPORARY },
	{ FLAG_EARLY_ESTIMATE, ABSENT_TEMPORARY },
};

static const char *const features[] = { "measurement-status", "device-status", "storage", "timestamp", "fast", "slow",
	"pulse-amplitude-index", "multiple-bonds" };

static uint8_t parts_of(uint8_t flags, const uint8_t parts[N_FLAGS])
{
	uint8_t set = 0;

	for (size_t i = 0; i < N_FLAGS; i++)
		if (flags >> i & 1)
			set |= parts[i];
	return set;
}

static size_t length_of(uint8_t parts)
{
	size_t n = 5;

	for (size_t i = 0; i < N_PARTS; i++)
		if (parts >> i & 1)
			n += part_lengths[i];
	return n;
}

struct features {
	uint16_t can;
	uint32_t measurement, device; /* the bits that may be set */
};

enum { CAN_MEASUREMENT = 1 << 0, CAN_DEVICE = 1 << 1 };

/* A mask that is not there rules nothing out. */
static struct features read_features(struct reader *r)
{
	struct features told = { reader_u16(r), UINT32_MAX, UINT32_MAX };

	if (told.can & CAN_MEASUREMENT)
		told.measurement = reader_u16(r);
	if (told.can & CAN_DEVICE)
		told.device = (uint32_t)reader_uint(r, 3);
	return told;
}

static struct features features_of(const struct frame *frame)
{
	struct reader r = reader_of(frame->features, frame->features ? frame->n_features : 0);
	struct features told = read_features(&r);

	return r.short_read ? (struct features){ 0, UINT32_MAX, UINT32_MAX } : told;
}

/* Why the numbers are not to be believed; ABSENT_COUNT where they are. */
static enum absent denial_of(const struct reading *reading)
{
	for (size_t i = 0; i < sizeof(denials) / sizeof(denials[0]); i++)
		if (reading_has(reading, denials[i].flag))
			return denials[i].reason;
	if (reading->kind == READING_OXIMETRY && reading_has(reading, FLAG_MEASURING))
		return ABSENT_TEMPORARY;
	return ABSENT_COUNT;
}

/* The device's own "no value" says more than its status. */
static void put(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit, enum absent denial)
{
	if (sfloat_is_blank(value))
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else if (value.class == FLOAT_NUMBER && denial != ABSENT_COUNT)
		readings_absent(found, quantity, denial);
	else
		sfloat_put(found, quantity, value, unit);
}

/* Saturation and pulse rate, by how they are averaged. */
static const struct {
	uint8_t part; /* 0: always there */
	enum quantity spo2, rate;
} averages[] = {
	{ 0, QUANTITY_SPO2, QUANTITY_PULSE_RATE },
	{ HAS_FAST, QUANTITY_SPO2_FAST, QUANTITY_PULSE_RATE_FAST },
	{ HAS_SLOW, QUANTITY_SPO2_SLOW, QUANTITY_PULSE_RATE_SLOW },
};

enum { N_AVERAGES = sizeof(averages) / sizeof(averages[0]) };

/* The statuses come last, and say what the values are worth. */
struct values {
	struct sfloat spo2[N_AVERAGES], rate[N_AVERAGES], amplitude;
};

static void read_pair(struct reader *r, struct values *values, size_t i)
{
	values->spo2[i] = sfloat_read(r);
	values->rate[i] = sfloat_read(r);
}

/* A clock that is not set has a face all the same, and it means nothing. */
static void read_time(struct reader *r, uint8_t parts, struct reading *reading)
{
	if (parts & HAS_TIME)
		date_time_stamp(r, reading);
	if (parts & IS_CLOCK_UNSET) {
		reading->device_time = (struct device_time){ 0 };
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
	}
}

static void read_statuses(struct reader *r, uint8_t parts, const struct frame *frame, struct readings *found)
{
	struct features told = features_of(frame);

	if (parts & HAS_MEASUREMENT)
		readings_mark_bits(found, reader_u16(r) & (told.measurement | NO_RESULT), measurement_flags,
			N_MEASUREMENT_BITS);
	if (parts & HAS_DEVICE)
		readings_mark_bits(found, (uint32_t)reader_uint(r, 3) & told.device, device_flags, N_DEVICE_BITS);
}

/* Where there is a pulse, its amplitude is more than nothing. */
static void put_amplitude(struct readings *found, struct sfloat amplitude, enum absent denial)
{
	if (amplitude.class == FLOAT_NUMBER && amplitude.number.mantissa == 0)
		readings_absent(found, QUANTITY_PULSE_AMPLITUDE_INDEX, ABSENT_NOT_MEASURED);
	else
		put(found, QUANTITY_PULSE_AMPLITUDE_INDEX, amplitude, UNIT_PERCENT, denial);
}

static void put_values(struct readings *found, const struct values *values, uint8_t parts, enum absent denial)
{
	for (size_t i = 0; i < N_AVERAGES; i++) {
		if ((parts & averages[i].part) != averages[i].part)
			continue;
		put(found, averages[i].spo2, values->spo2[i], UNIT_PERCENT, denial);
		put(found, averages[i].rate, values->rate[i], UNIT_PER_MINUTE, denial);
	}
	if (parts & HAS_AMPLITUDE)
		put_amplitude(found, values->amplitude, denial);
}

static enum decode decode_measurement(const struct frame *frame, enum reading_kind kind, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t parts = parts_of(reader_u8(&r), kind == READING_OXIMETRY ? spot_check_parts : continuous_parts);
	struct reading *reading;
	struct values values;

	if (frame->n_data != length_of(parts))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, kind);
	read_pair(&r, &values, 0);
	read_time(&r, parts, reading);
	for (size_t i = 1; i < N_AVERAGES; i++)
		if (parts & averages[i].part)
			read_pair(&r, &values, i);
	read_statuses(&r, parts, frame, found);
	values.amplitude = sfloat_read(&r);
	put_values(found, &values, parts, denial_of(reading));
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

/* A status that the device can tell is a capability by the flag's name. */
static void put_flags(struct readings *found, uint32_t bits, const enum reading_flag *flags, size_t n_flags)
{
	const char *names[N_MEASUREMENT_BITS];

	for (size_t i = 0; i < n_flags; i++)
		names[i] = flags[i] == FLAG_COUNT ? NULL : reading_flag_name(flags[i]);
	readings_codes(found, QUANTITY_CAPABILITY, bits, names, n_flags);
}

static enum decode decode_features(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	struct features told = read_features(&r);

	if (r.short_read || r.n_left)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, told.can, features, sizeof(features) / sizeof(features[0]));
	if (told.can & CAN_MEASUREMENT)
		put_flags(found, told.measurement, measurement_flags, N_MEASUREMENT_BITS);
	if (told.can & CAN_DEVICE)
		put_flags(found, told.device, device_flags, N_DEVICE_BITS);
	return DECODE_OK;
}

static enum decode pulse_oximeter_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, SPOT_CHECK))
		return decode_measurement(frame, READING_OXIMETRY, found);
	if (frame_is_gatt(frame, CONTINUOUS))
		return decode_measurement(frame, READING_OXIMETRY_CONTINUOUS, found);
	if (frame_is_gatt(frame, FEATURES))
		return decode_features(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_pulse_oximeter = {
	.name = "pulse-oximeter",
	.about = "pulse oximeters (Pulse Oximeter Service)",
	.decode = pulse_oximeter_decode,
};
