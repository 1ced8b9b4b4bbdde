/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/json/suppressed_json.h"

#include <string.h>

#include "proto/hex.h"
#include "proto/json/member.h"

int suppressed_json(const struct suppressed *suppressed, char *ret, size_t n)
{
	static const uint8_t none[READING_ID_SIZE];
	char id[2 * READING_ID_SIZE + 1];
	struct text t = text_of(ret, n);

	hex_encode(suppressed->reading, sizeof(suppressed->reading), id);
	text_put(&t, "{\"v\":1");
	member_stamp(&t, "at", suppressed->at);
	member_string(&t, "reason", suppress_reason_name(suppressed->reason));
	member_string(&t, "words", suppress_reason_words(LANG_EN, suppressed->reason));
	member_string(&t, "rule", suppressed->rule);
	member_string(&t, "person", suppressed->person);
	member_string(&t, "device", suppressed->device);
	member_string(&t, "reading", memcmp(suppressed->reading, none, sizeof(none)) == 0 ? NULL : id);
	member_string(&t, "detail", suppressed->detail);
	text_put(&t, "}");
	return text_end(&t);
}
