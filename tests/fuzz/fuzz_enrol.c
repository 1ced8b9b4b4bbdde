/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "bus/enrol.h"
#include "bus_of_nobody.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

enum { TEXTS = 6 }; /* address, kind, name, person, mounted on, inputs; the key follows */

/* sd-bus checks a message's form itself; what is ours to judge is any text and any key. Lines are the arguments. */
static sd_bus_message *call_of(const uint8_t *data, size_t n_data)
{
	sd_bus_message *m = NULL;
	char text[256];

	if (sd_bus_message_new_method_call(bus_of_nobody(), &m, "a.b", "/a", "a.b", "Enrol") < 0)
		abort();
	for (int i = 0; i < TEXTS; i++) {
		const uint8_t *end = n_data ? memchr(data, '\n', n_data) : NULL;
		size_t n = end ? (size_t)(end - data) : n_data, n_text = n < sizeof(text) ? n : sizeof(text) - 1;

		memcpy(text, data, n_text);
		text[n_text] = 0;
		if (sd_bus_message_append(m, "s", text) < 0) /* no UTF-8 */
			return sd_bus_message_unref(m);
		data += n + (end != NULL);
		n_data -= n + (end != NULL);
	}
	if (sd_bus_message_append_array(m, 'y', data, n_data) < 0 || sd_bus_message_seal(m, 1, 0) < 0 ||
		sd_bus_message_rewind(m, 1) < 0)
		abort();
	return m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	sd_bus_message *call = call_of(data, n_data);
	const char *wrong = NULL;
	struct bus_enrol wish;
	int r = call ? enrol_read(call, &wish, &wrong) : 1;

	/* Every call of that form is taken or answered with a sentence; what is taken can be shown and written to a topic. */
	if (call && (r < 0 || (r == 1) != (wrong != NULL)))
		abort();
	if (r == 0 && (strpbrk(wish.person, "/+# \n") || strpbrk(wish.name, "\n\r\x1b\x7f") ||
			      wish.kind >= DEVICE_KIND_COUNT || wish.mounted.n_inputs > MOUNTED_INPUTS_MAX ||
			      strpbrk(wish.mounted_on, "\n\r\x1b\x7f")))
		abort();
	sd_bus_message_unref(call);
	return 0;
}
