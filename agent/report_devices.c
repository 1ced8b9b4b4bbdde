/* SPDX-License-Identifier: Apache-2.0 */
/* The devices of a report's page, and what happened at them. */
#include "report_page.h"

#include <string.h>

#include "proto/particular.h"
#include "proto/words.h"

enum { TROUBLE_MAX = 512 };

static const enum report_word device_states[] = { WORD_DEVICE_HEARD, WORD_DEVICE_SILENT, WORD_DEVICE_NEVER_HEARD };

_Static_assert(sizeof(device_states) / sizeof(device_states[0]) == DEVICE_STATE_COUNT,
	"each has its word");

static const struct device_message *find_device(const struct report *report, const char *id)
{
	for (size_t i = 0; i < report->n_devices; i++)
		if (strcmp(report->devices[i].device->id, id) == 0)
			return &report->devices[i];
	return NULL;
}

/* As people call it, else what it is; with its id. */
static void put_device_name(struct page *page, const char *id)
{
	const struct device_message *device = find_device(page->report, id);

	if (device) {
		page_name(page->t, device->device->name[0] ? device->device->name :
							     words_device_kind(page->lang, device->device->kind));
		text_put(page->t, " <span class='q'>");
	}
	page_text(page->t, id);
	if (device)
		text_put(page->t, "</span>");
}

static uint32_t most_of(const struct report_use *use, uint32_t n_days)
{
	uint32_t most = 1;

	for (uint32_t day = 0; day < n_days; day++)
		most = use->by_day[day] > most ? use->by_day[day] : most;
	return most;
}

static void put_bars(struct page *page, const struct report_use *use)
{
	uint32_t n_days = page->report->n_days, most = most_of(use, n_days);

	text_printf(page->t, "<svg viewBox='0 0 %u 24' preserveAspectRatio='none' style='height:24px;min-width:6em' role='img'>", n_days * 4);
	for (uint32_t day = 0; day < n_days; day++) {
		unsigned int height = (unsigned int)((uint64_t)use->by_day[day] * 24 / most);

		if (height)
			text_printf(page->t, "<rect x='%u' y='%u' width='3' height='%u' fill='#1a4f8a'/>", day * 4, 24 - height, height);
	}
	text_put(page->t, "</svg>");
}

static void put_uses(struct page *page)
{
	const struct report *report = page->report;

	if (report->n_uses == 0)
		return;
	page_heading(page, WORD_USES);
	PAGE_BEGIN_TABLE(page, WORD_DEVICE, WORD_WHAT, WORD_COUNT, WORD_PER_DAY);
	for (size_t i = 0; i < report->n_uses; i++) {
		page_begin_row(page);
		put_device_name(page, report->uses[i].device);
		page_next_cell(page);
		page_quantity(page->t, page->lang, report->uses[i].quantity);
		text_printf(page->t, "</td><td>%u</td><td>", report->uses[i].count);
		put_bars(page, &report->uses[i]);
		text_put(page->t, "</td></tr>");
	}
	page_end_table(page);
}

static void put_trouble(struct page *page, const char *trouble)
{
	char words[TROUBLE_MAX];
	struct text t = text_of(words, sizeof(words));

	particular_put(&t, page->lang, trouble ? trouble : "");
	if (text_end(&t) > 0)
		page_text(page->t, words);
}

static void put_device(struct page *page, const struct device_message *device)
{
	page_begin_row(page);
	put_device_name(page, device->device->id);
	page_next_cell(page);
	page_word(page, device_states[device->state]);
	page_next_cell(page);
	page_moment(page->t, page->lang, device->last_heard);
	page_next_cell(page);
	if (device->has_battery) {
		text_decimal(page->t, device->battery);
		text_put(page->t, " %");
	}
	text_put(page->t, "</td><td class='w'>");
	put_trouble(page, device->trouble);
	text_put(page->t, "</td></tr>");
}

void page_devices(struct page *page)
{
	put_uses(page);
	page_heading(page, WORD_DEVICES);
	PAGE_BEGIN_TABLE(page, WORD_DEVICE, WORD_STATE, WORD_LAST_HEARD, WORD_BATTERY, WORD_TROUBLE);
	for (size_t i = 0; i < page->report->n_devices; i++)
		put_device(page, &page->report->devices[i]);
	page_end_table(page);
}
