/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Records between laresd and a carrier, over a SOCK_SEQPACKET socket. A packet is at most 64 kB and holds whole
 * records, one behind the other. A record that is longer than a packet goes in numbered parts: all but the last fill a
 * packet each, behind the last may come whole records. Little-endian.
 *
 *      0        1        2                 4                                   8
 *      +--------+--------+--------+--------+--------+--------+--------+--------+---------------
 *      | version| type   | part            | length of the whole body          | body…
 *      +--------+--------+--------+--------+--------+--------+--------+--------+---------------
 *
 *      text:  length (2)  octets without NUL  00         payload: what is left of the body
 *
 *      1 HELLO       carrier  program, version: texts
 *      2 CONNECT     laresd   time floor (8, Unix s), client id, will's topic ("": no will): texts, will: payload
 *      3 SUBSCRIBE   laresd   number (8), topic filter: text                        always at QoS 1
 *      4 SUBSCRIBED  carrier  number (8), MQTT 5 reason (1)
 *      5 PUBLISH     laresd   number (8), QoS (1), retain (1), expiry (4, s; 0: none), topic: text, payload
 *      6 PUBLISHED   carrier  number (8), MQTT 5 reason (1)
 *      7 REFUSED     either   number (8; 0: the peer itself), words: text           could not even be tried
 *      8 MESSAGE     carrier  retained (1), topic: text, payload
 *      9 UP          carrier  session present (1), receive maximum (2), largest packet (4), words: text
 *     10 DOWN        carrier  fault (1), MQTT 5 reason (1; 0: none), words: text
 *     11 DISCONNECT  laresd   -
 *     12 ALARM       laresd   number (8), alert: payload                               sound the local alarm
 *     13 NOTICE      carrier  kind (1), number (8, signed), words: text             what somebody ought to know
 *     14 SOUNDED     carrier  number (8), exit status of its program (1; 0: it sounded)
 *     15 SETTINGS    either   set: text               carrier: what I was started with; laresd: end, there is another
 *
 * What it says and when is in agent/carry/README.md. Everything here borrows: a decoded record points into the packet or
 * the assembly's memory.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/reader.h"

#define RECORD_ALARM_SUFFIX ".alarm" /* of the socket for lares-alarm, which lies beside the carrier's */

enum {
	RECORD_VERSION = 2,
	RECORD_PACKET_MAX = 65536,
	RECORD_HEADER_SIZE = 8,
	RECORD_PART_MAX = RECORD_PACKET_MAX - RECORD_HEADER_SIZE,
	RECORD_BODY_MAX = 4 << 20, /* a plan with every person's keys is some 100 kB; nobody needs more */
	RECORD_TEXT_MAX = 1024, /* without the NUL */
};

enum record_type {
	RECORD_HELLO = 1,
	RECORD_CONNECT,
	RECORD_SUBSCRIBE,
	RECORD_SUBSCRIBED,
	RECORD_PUBLISH,
	RECORD_PUBLISHED,
	RECORD_REFUSED,
	RECORD_MESSAGE,
	RECORD_UP,
	RECORD_DOWN,
	RECORD_DISCONNECT,
	RECORD_ALARM,
	RECORD_NOTICE,
	RECORD_SOUNDED,
	RECORD_SETTINGS,
	RECORD_TYPE_COUNT
};

/* What a link ended by, or why none came about. */
enum link_fault {
	LINK_DNS, /* the broker's name was not resolved */
	LINK_TCP, /* no connection */
	LINK_TLS, /* the broker's certificate or ours, or the handshake */
	LINK_AUTH, /* the broker does not let us in */
	LINK_REFUSED, /* the broker refuses for another reason, now or for good */
	LINK_TIMEOUT,
	LINK_CLOSED,
	LINK_FAULT_COUNT
};

/* What a carrier notices besides the ends of links. */
enum notice {
	NOTICE_CERTIFICATE, /* one runs out; number: days left, of a life below 90 days in 90ths of it; < 0: since */
	NOTICE_DUPLICATE_IDENTITY, /* another client uses our client id; number: 0 */
	NOTICE_PROTOCOL, /* number: the version of MQTT that is spoken, 4 (3.1.1) or 5 */
	NOTICE_IDENTITY_REFUSED, /* the broker does not let us in as who we are; number: TLS's alert, or 0x100 and an MQTT 5 reason */
	NOTICE_COUNT
};

struct record {
	enum record_type type;
	union {
		struct {
			const char *program, *version;
		} hello;
		struct {
			int64_t time_floor_s; /* certificates are not checked at an earlier time than this */
			const char *client_id, *will_topic;
		} connect;
		struct {
			uint64_t number;
			const char *topic;
		} subscribe;
		struct {
			uint64_t number;
			uint8_t reason;
		} answer; /* SUBSCRIBED, PUBLISHED; SOUNDED, whose reason is an exit status */
		struct {
			uint64_t number;
			uint8_t qos;
			bool retain;
			uint32_t expiry_s;
			const char *topic;
		} publish;
		struct {
			uint64_t number;
			const char *words;
		} refused;
		struct {
			uint64_t number;
		} alarm;
		struct {
			bool is_retained;
			const char *topic;
		} message;
		struct {
			bool is_session_present;
			uint16_t receive_max; /* messages at QoS 1 that the broker takes unanswered */
			uint32_t packet_max; /* octets of an MQTT packet; 0: no limit told */
			const char *words;
		} up;
		struct {
			enum link_fault fault;
			uint8_t reason;
			const char *words;
		} down;
		struct {
			enum notice kind;
			int64_t number;
			const char *words;
		} notice;
		struct {
			const char *set; /* its id; "": it has none */
		} settings;
	};
	const void *payload; /* CONNECT, PUBLISH, MESSAGE, ALARM */
	size_t n_payload;
};

/* Puts the parts of one peer's records together. The memory for it belongs to the caller and may be none. */
struct assembly {
	uint8_t *memory;
	size_t n_memory;
	size_t n_wanted; /* after RECORD_WANTS_MEMORY */
	enum record_type type;
	uint16_t next_part; /* 0: between records */
	size_t n_total;
};

enum { RECORD_MORE = 1, RECORD_WANTS_MEMORY };

/*
 * Write part `part` (0, 1, …) of the record into a packet that has room for `n_room` octets.
 *
 * Returns its length, 0 where the record has no such part, -ENOBUFS where there is too little room (an empty packet
 * has enough for any part), -EMSGSIZE where the whole is longer than RECORD_BODY_MAX or a text than RECORD_TEXT_MAX,
 * -EINVAL for an unknown type.
 */
int record_encode(const struct record *record, uint16_t part, uint8_t *ret_octets, size_t n_room);

/*
 * Take the next record, or part of one, of a packet, until nothing of the packet is left. Returns 0 with a whole record,
 * valid until the packet's octets or the assembly's memory change; RECORD_MORE: it goes on in the next packet;
 * RECORD_WANTS_MEMORY: nothing is taken, give the assembly n_wanted octets and ask again; or -EBADMSG: another version,
 * unknown type, wrong length, a part out of order, a value that cannot be. Such a peer is beyond help.
 */
int assembly_take(struct assembly *assembly, struct reader *packet, struct record *ret_record);

const char *link_fault_name(enum link_fault fault);
const char *notice_name(enum notice notice);
