/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a device wants to be connected with again (Reconnection Configuration Service 1.0).
 *
 *   0x2B1D RC Feature        CCCC FFFFFF [XX …]      C checks what follows it; 0xFFFF where the device has no checks
 *   0x2B1E RC Settings       LL SSSS [CCCC]          L length; C checks what is before it
 *   0x2B1F its control point 0E RR SS [CCCC]         answer: request, result
 *                            0F parameters … [CCCC]  answer: kept as octets
 *
 * "Ready for disconnect" in the settings is how a health device says that it has sent all it had.
 *
 * Whether answers are checked is told by the features, where the frame has them; else by the length, as far as it tells.
 * Unconfirmed: whether the settings' length counts itself, as the one known sender does (both are taken, the length of
 * the whole leaves no doubt); results from 5 on; request 0x10 and 0x11.
 */
#include "drivers/control_point.h"
#include "drivers/driver.h"
#include "proto/crc.h"
#include "proto/reader.h"

enum {
	FEATURE = 0x2b1d,
	SETTINGS = 0x2b1e,
	CONTROL_POINT = 0x2b1f,
};

enum {
	N_CRC = 2,
	NO_CRC = 0xffff,
	HAS_CRC = 1 << 0,
	IS_EXTENDED = 1 << 23,
	N_FEATURES = 3,
	N_SPARE = 1, /* the one known sender fills up to four octets */
	N_SETTINGS = 3, /* with the length */
	N_ANSWER = 3,
	N_OPERAND_MAX = 17,
	MODE_SHIFT = 8,
	MODE_MASK = 3,
};

enum { PROCEDURE_ANSWER = 0x0e, PARAMETER_ANSWER = 0x0f };

static const char *const features[] = {
	"crc", "enable-disconnect", "ready-for-disconnect", "propose-reconnection-timeout", "propose-connection-interval",
	"propose-latency", "propose-supervision-timeout", "propose-advertising-interval", "propose-advertising-count",
	"propose-advertising-repetition", "advertising-configuration-1", "advertising-configuration-2",
	"advertising-configuration-3", "advertising-configuration-4", "secure-connections-only", "out-of-band-next",
	"accept-list", "limited-access",
};

static const char *const settings[] = {
	[1] = "secure-connections-only", [2] = "out-of-band", [4] = "ready-for-disconnect", [5] = "limited-access",
	[6] = "access-permitted",
};

static const char *const modes[] = {
	"advertising-mode-0", "advertising-mode-1", "advertising-mode-2", "advertising-mode-3",
};

static const char *const requests[] = {
	"enable-disconnect", "get-actual-parameters", "propose-settings", "activate-stored-settings", "get-maximum",
	"get-minimum", "get-stored-settings", "set-accept-list-timer", "get-accept-list-timer",
	"set-advertising-configuration", "upgrade-to-secure-connections-only", "switch-out-of-band", "limited-access",
};

static const char *const results[] = {
	[1] = "success", [2] = "not-supported", [3] = "invalid-operand", [4] = "failed",
};

static uint16_t crc_at(const uint8_t *octets)
{
	return (uint16_t)(octets[0] | octets[1] << 8);
}

/* Whether the last octets are the check of those before. */
static bool is_checked(const uint8_t *octets, size_t n_octets)
{
	return crc_at(octets + n_octets - N_CRC) == crc16_mcrf4xx(octets, n_octets - N_CRC);
}

static enum decode decode_features(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint16_t crc = reader_u16(&r), expected = NO_CRC;
	const uint8_t *checked = r.at;
	uint32_t bits = (uint32_t)reader_uint(&r, N_FEATURES);

	if (r.short_read || (r.n_left > N_SPARE && !(bits & IS_EXTENDED)))
		return DECODE_LENGTH;
	if (bits & HAS_CRC)
		expected = crc16_mcrf4xx(checked, frame->n_data - N_CRC);
	if (crc != expected)
		return DECODE_DAMAGED;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, bits, features, sizeof(features) / sizeof(features[0]));
	return DECODE_OK;
}

static bool is_settings_length(size_t n_data)
{
	return n_data == N_SETTINGS || n_data == N_SETTINGS + N_CRC;
}

static enum decode decode_settings(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t length = reader_u8(&r);
	uint16_t bits = reader_u16(&r);

	if (!is_settings_length(frame->n_data) || (length != frame->n_data && length != frame->n_data - 1))
		return DECODE_LENGTH;
	if (r.n_left && !is_checked(frame->data, frame->n_data))
		return DECODE_DAMAGED;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_code(found, QUANTITY_CAPABILITY, modes[bits >> MODE_SHIFT & MODE_MASK]);
	readings_codes(found, QUANTITY_CAPABILITY, bits, settings, sizeof(settings) / sizeof(settings[0]));
	return DECODE_OK;
}

enum checks { CHECKS_NOT_KNOWN, CHECKS_NONE, CHECKS };

static enum checks checks_of(const struct frame *frame)
{
	if (!frame->features || frame->n_features < N_CRC + N_FEATURES)
		return CHECKS_NOT_KNOWN;
	return frame->features[N_CRC] & HAS_CRC ? CHECKS : CHECKS_NONE;
}

static enum decode decode_answer(const uint8_t *octets, size_t n_octets, struct readings *found)
{
	if (n_octets != N_ANSWER)
		return DECODE_LENGTH;
	control_point_put(found, QUANTITY_REQUEST, octets[1], requests, sizeof(requests) / sizeof(requests[0]));
	control_point_put(found, QUANTITY_RESULT, octets[2], results, sizeof(results) / sizeof(results[0]));
	return DECODE_OK;
}

/* The parameters are of the request that was asked, which the answer does not repeat. */
static enum decode keep_parameters(const uint8_t *octets, size_t n_octets, struct readings *found)
{
	if (n_octets > 1 + N_OPERAND_MAX + N_CRC)
		return DECODE_LENGTH;
	readings_text(found, QUANTITY_RAW, VALUE_HEX, octets, n_octets);
	return DECODE_OK;
}

static enum decode decode_control_point(const struct frame *frame, struct readings *found)
{
	enum checks checks = checks_of(frame);
	size_t n = frame->n_data;

	if (n == 0)
		return DECODE_LENGTH;
	if (checks == CHECKS_NOT_KNOWN && frame->data[0] == PROCEDURE_ANSWER && n == N_ANSWER + N_CRC)
		checks = CHECKS;
	if (checks == CHECKS) {
		if (n < 1 + N_CRC)
			return DECODE_LENGTH;
		if (!is_checked(frame->data, n))
			return DECODE_DAMAGED;
		n -= N_CRC;
	}
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CONTROL_POINT);
	if (frame->data[0] == PROCEDURE_ANSWER)
		return decode_answer(frame->data, n, found);
	return frame->data[0] == PARAMETER_ANSWER ? keep_parameters(frame->data, n, found) : DECODE_INSANE;
}

static enum decode reconnection_configuration_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, FEATURE))
		return decode_features(frame, found);
	if (frame_is_gatt(frame, SETTINGS))
		return decode_settings(frame, found);
	return frame_is_gatt(frame, CONTROL_POINT) ? decode_control_point(frame, found) : DECODE_NOT_MINE;
}

const struct driver driver_reconnection_configuration = {
	.name = "reconnection-configuration",
	.about = "how a device wants to be connected with again (Reconnection Configuration Service)",
	.decode = reconnection_configuration_decode,
};
