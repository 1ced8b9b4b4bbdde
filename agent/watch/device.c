/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with one device becomes alerts with the life that all have: one for each device and trouble. */
#include <stdio.h>
#include <string.h>

#include "proto/message.h"
#include "proto/words.h"
#include "watch/minding.h"
#include "watch/roster.h"

static struct episode *find(const struct watch *watch, const char *device, enum device_trouble trouble)
{
	for (size_t i = 0; i < watch->n_open; i++) {
		const struct alert *alert = &watch->open[i]->alert;

		if (alert->kind == ALERT_DEVICE && alert->state != ALERT_CLOSED && strcmp(alert->device, device) == 0 &&
			strcmp(alert->rule, device_trouble_name(trouble)) == 0)
			return watch->open[i];
	}
	return NULL;
}

/* What the installer called it, or what it is: "help button (help-button-1)". */
static void put_name(struct text *t, enum lang lang, const struct device *device)
{
	if (device->name[0])
		message_put_piece(t, device->name);
	else
		text_printf(t, "%s (%s)", words_device_kind(lang, device->kind), device->id);
	if (t->start[0] >= 'a' && t->start[0] <= 'z')
		t->start[0] = (char)(t->start[0] - 'a' + 'A');
}

static void put_title(char ret_title[ALERT_TITLE_MAX], enum lang lang, const struct device *device,
	enum device_trouble trouble, const char *detail)
{
	struct text t = text_of(ret_title, ALERT_TITLE_MAX), n;
	char name[DEVICE_NAME_MAX];

	n = text_of(name, sizeof(name));
	put_name(&n, lang, device);
	message_put(&t, lang, device_trouble_title(trouble), name);
	if (detail && detail[0]) {
		message_put_piece(&t, ": ");
		message_put_piece(&t, detail);
	}
}

static int open_device(struct watch *watch, const struct device *device, enum device_trouble trouble,
	enum alert_priority priority, const char *title, const struct moment *now)
{
	enum message todo = device_trouble_todo(trouble);
	struct episode *e;
	int r = roster_open(watch, ALERT_DEVICE, priority, now, &e);

	if (r == ROSTER_FULL_FOR_LOW)
		roster_refuse(watch, ALERT_DEVICE, device_trouble_name(trouble), device->id);
	if (r != 0)
		return r < 0 ? r : 0;
	e->alert.about = ALERT_SYSTEM;
	e->alert.condition = ALERT_ACTIVE;
	snprintf(e->alert.device, sizeof(e->alert.device), "%s", device->id);
	snprintf(e->alert.rule, sizeof(e->alert.rule), "%s", device_trouble_name(trouble));
	snprintf(e->alert.title, sizeof(e->alert.title), "%s", title);
	snprintf(e->alert.todo, sizeof(e->alert.todo), "%s", message_words(roster_lang(watch), todo));
	episode_begin(e, watch->plan, now);
	return 0;
}

static int renew(struct watch *watch, const struct device *device, enum device_trouble trouble,
	enum alert_priority priority, const char *detail, const struct moment *now)
{
	struct episode *e = find(watch, device->id, trouble);
	char title[ALERT_TITLE_MAX];

	put_title(title, roster_lang(watch), device, trouble, detail);
	if (!e)
		return open_device(watch, device, trouble, priority, title, now);
	episode_renew(e, priority, title, watch->plan, now);
	return 0;
}

int watch_device(struct watch *watch, const struct device *device, enum device_trouble trouble, bool is_present,
	enum alert_priority priority, const char *detail, const struct moment *now)
{
	struct episode *e = is_present ? NULL : find(watch, device->id, trouble);
	int r = 0;

	if (is_present)
		r = renew(watch, device, trouble, priority, detail, now);
	else if (e)
		episode_clear(e, now);
	roster_flush(watch, now);
	return r;
}

void watch_device_gone(struct watch *watch, const char *device, const struct moment *now)
{
	for (int i = 0; i < DEVICE_TROUBLE_COUNT; i++) {
		struct episode *e = find(watch, device, (enum device_trouble)i);

		if (e)
			episode_clear(e, now);
	}
	minding_forget_device(watch, device, now);
	roster_flush(watch, now);
}
