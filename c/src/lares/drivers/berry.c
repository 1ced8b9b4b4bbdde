/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Oximeters that speak the BCI protocol over a serial-port service, as the BerryMed BM1000 family does (BCI Protocol 1.2,
 * github.com/zh2x/BCI_Protocol; several public programs agree).
 *
 *   s.......  0ppppppp  0rff....  0rrrrrrr  0ooooooo     a hundred times a second, some in each notification
 *   s  1 begins a packet, no other octet has it; octet 0: 5 probe unplugged
 *   p  pulse wave
 *   f  octet 2: 4 no finger, 5 searching for the pulse
 *   r  pulse rate, its top bit in octet 2, 255 none
 *   o  SpO2, 127 none
 *
 * The characteristic is that of a radio module found in scales, printers and toys, too: what has not the shape of
 * packets is not of this family. One reading is made of a notification, of its last packet. Signal strength and bars are
 * passed over, and the bit for "no signal" also: sources dispute which way it is meant.
 */
#include "drivers/driver.h"
#include "drivers/oximeter.h"
#include "proto/reader.h"

enum {
	N_PACKET = 5,
	BEGINS = 0x80,
	IS_UNPLUGGED = 1 << 5, /* of octet 0 */
	HAS_NO_FINGER = 1 << 4, /* of octet 2 */
	IS_SEARCHING = 1 << 5,
	PULSE_TOP = 1 << 6,
	PULSE_NONE = 255,
	SPO2_NONE = 127,
};

static const struct uuid serial_port = UUID(0x49535343, 0x1e4d, 0x4bd9, 0xba61, 0x23c647249616);

static bool are_packets(const uint8_t *octets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((octets[i] & BEGINS) != 0) != (i % N_PACKET == 0))
			return false;
	return true;
}

/* Without finger or probe the last numbers may still stand there. */
static void put_packet(struct readings *found, const uint8_t *packet)
{
	bool is_off = (packet[0] & IS_UNPLUGGED) || (packet[2] & HAS_NO_FINGER);
	bool is_searching = !is_off && (packet[2] & IS_SEARCHING);
	uint8_t pulse = (uint8_t)(packet[3] | (packet[2] & PULSE_TOP) << 1);

	readings_begin(found, READING_OXIMETRY_CONTINUOUS);
	if (packet[0] & IS_UNPLUGGED)
		readings_mark(found, FLAG_SENSOR_DISCONNECTED);
	if (packet[2] & HAS_NO_FINGER)
		readings_mark(found, FLAG_NO_CONTACT);
	if (is_searching)
		readings_mark(found, FLAG_SIGNAL_ANALYSIS);
	oximeter_put(found, QUANTITY_SPO2, (struct decimal){ packet[4], 0 }, UNIT_PERCENT, is_off || packet[4] == SPO2_NONE,
		is_searching);
	oximeter_put(found, QUANTITY_PULSE_RATE, (struct decimal){ pulse, 0 }, UNIT_PER_MINUTE,
		is_off || pulse == PULSE_NONE, is_searching);
}

static enum decode berry_decode(const struct frame *frame, struct readings *found)
{
	if (!frame_is_vendor_gatt(frame, &serial_port) || !are_packets(frame->data, frame->n_data))
		return DECODE_NOT_MINE;
	if (frame->n_data == 0 || frame->n_data % N_PACKET)
		return DECODE_LENGTH;

	readings_init(found, frame->data, frame->n_data);
	put_packet(found, frame->data + frame->n_data - N_PACKET);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_berry = {
	.name = "berry",
	.about = "BerryMed oximeters (BM1000) and others of the BCI protocol",
	.decode = berry_decode,
};
