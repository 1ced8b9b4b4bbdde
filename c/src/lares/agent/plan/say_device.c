/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/say.h"

static const enum sentence mountings[] = {
#define MOUNTING(constant, name, words) [MOUNTING_##constant] = SENTENCE_##constant,
#define MEANS(constant, quantity, becomes, inverted)
#include "proto/mounting.def"
};

static void say_inputs(const struct say *s, const struct mounted *mounted)
{
	struct piece inputs;
	struct text t = text_of(inputs.words, sizeof(inputs.words));

	for (size_t i = 0; i < mounted->n_inputs; i++) {
		text_printf(&t, "%s%zu ", i ? ", " : "", i + 1);
		mounted_input_format(&mounted->inputs[i], &t);
	}
	if (mounted->n_inputs)
		say(s, SENTENCE_INPUTS, inputs.words);
}

/* A place that nobody knows is no fault, and silence about it would look like one that is understood. */
static void say_mounting(const struct say *s, const struct plan_device *device)
{
	if (device->mounted_on[0])
		say(s, SENTENCE_MOUNTED, device->mounted_on);
	if (device->mounted.mounting != MOUNTING_NONE) {
		say(s, SENTENCE_MOUNTED_PART, sentence_words(s->plan->lang, mountings[device->mounted.mounting]));
	} else if (device->mounted_on[0]) {
		say_plain(s, SENTENCE_MOUNTED_PLACE);
		for (enum mounting m = MOUNTING_NONE + 1; m < MOUNTING_COUNT; m++)
			text_printf(s->t, "%s %s", m == MOUNTING_NONE + 1 ? "" : ",", mounting_name(m));
		text_put(s->t, ".");
	}
	say_inputs(s, &device->mounted);
}

static void say_shared(const struct say *s, const struct plan_device *device)
{
	struct piece names;
	struct text t = text_of(names.words, sizeof(names.words));

	for (size_t i = 0; i < device->n_shared; i++) {
		text_put(&t, i == 0 ? "" : sentence_words(s->plan->lang, SENTENCE_AND));
		text_put(&t, say_name(s, device->shared_by[i]));
	}
	say(s, SENTENCE_DEVICE_SHARED, say_address(&device->address).words, names.words,
		say_quantity(s, device->shared_quantity).words, say_number(s, device->margin, device->margin_unit).words);
}

static void say_device(const struct say *s, const struct plan_device *device)
{
	struct piece address = say_address(&device->address);

	if (device->n_shared)
		say_shared(s, device);
	else if (device->user != READING_NO_USER)
		say(s, SENTENCE_DEVICE_USER, address.words, say_count(device->user).words, say_name(s, device->person));
	else
		say(s, SENTENCE_DEVICE, address.words, say_name(s, device->person));
	say_mounting(s, device);
	say_end(s);
}

void say_devices(const struct say *s)
{
	for (size_t i = 0; i < s->plan->n_devices; i++)
		say_device(s, &s->plan->devices[i]);
}
