/* SPDX-License-Identifier: Apache-2.0 */
#include "known.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { ANY_KIND = -1 };

/*
 * By how the advertised name begins; the first that fits, so that the longer goes before the shorter. The names are those
 * that public clients of these devices look for.
 */
static const struct name {
	const char *begin, *maker;
	const char *model; /* NULL: the word behind `begin`; "": it does not say */
	int kind;
	const char *what; /* NULL: as the kind is called */
} names[] = {
	{ "A&D_UA-", "A&D", "UA-*", DEVICE_CUFF, NULL },
	{ "A&D_UC-", "A&D", "UC-*", DEVICE_SCALE, NULL },
	{ "A&D_UT", "A&D", "UT*", DEVICE_THERMOMETER, NULL },
	{ "A&D_", "A&D", NULL, ANY_KIND, NULL },
	{ "BLESmart_", "Omron", "", DEVICE_CUFF, NULL },
	{ "Nonin3230", "Nonin", "3230", DEVICE_OXIMETER, NULL },
	{ "Nonin3150", "Nonin", "3150", DEVICE_OXIMETER, NULL },
	{ "Nonin", "Nonin", "", DEVICE_OXIMETER, NULL },
	{ "meter+", "Roche", "Accu-Chek", DEVICE_GLUCOMETER, NULL },
	{ "Accu-Chek", "Roche", "Accu-Chek", DEVICE_GLUCOMETER, NULL },
	{ "Contour", "Ascensia", "Contour", DEVICE_GLUCOMETER, NULL },
	{ "CareSens", "i-SENS", "CareSens", DEVICE_GLUCOMETER, NULL },
	{ "BF105", "Beurer", "BF105", DEVICE_SCALE, "body composition scale" },
	{ "BF720", "Beurer", "BF720", DEVICE_SCALE, "body composition scale" },
	{ "BF950", "Beurer", "BF950", DEVICE_SCALE, "body composition scale" },
	{ "BEURER BF", "Beurer", "BF*", DEVICE_SCALE, "body composition scale" },
	{ "Beurer BM", "Beurer", "BM*", DEVICE_CUFF, NULL },
	{ "Beurer", "Beurer", NULL, ANY_KIND, NULL },
	{ "O2Ring", "Viatom", "O2Ring", DEVICE_OXIMETER, NULL },
	{ "Checkme", "Viatom", "Checkme", DEVICE_OXIMETER, NULL },
	{ "SleepU", "Viatom", "SleepU", DEVICE_OXIMETER, NULL },
	{ "Oxylink", "Viatom", "Oxylink", DEVICE_OXIMETER, NULL },
	{ "BabyO2", "Viatom", "BabyO2", DEVICE_OXIMETER, NULL },
	{ "KidsO2", "Viatom", "KidsO2", DEVICE_OXIMETER, NULL },
	{ "My Oximeter", "Jumper", "JPD-500", DEVICE_OXIMETER, NULL },
	{ "BerryMed", "Berry", "", DEVICE_OXIMETER, NULL },
	{ "TAIDOC TD1241", "TaiDoc", "TD1241", DEVICE_THERMOMETER, NULL },
	{ "TAIDOC ", "TaiDoc", NULL, ANY_KIND, NULL },
	{ "FORA ", "TaiDoc", NULL, ANY_KIND, NULL },
	{ "MIBCS", "Xiaomi", "Body Composition Scale", DEVICE_SCALE, "body composition scale" },
	{ "MIBFS", "Xiaomi", "Body Composition Scale 2", DEVICE_SCALE, "body composition scale" },
	{ "MI SCALE", "Xiaomi", "Smart Scale", DEVICE_SCALE, NULL },
	{ "MI_SCALE", "Xiaomi", "Smart Scale", DEVICE_SCALE, NULL },
	{ "LYWSD03MMC", "Xiaomi", "LYWSD03MMC", DEVICE_SENSOR, "temperature and humidity sensor" },
	{ "ATC_", "Xiaomi", "LYWSD03MMC", DEVICE_SENSOR, "temperature and humidity sensor" },
	{ "Ruuvi", "Ruuvi", "RuuviTag", DEVICE_SENSOR, "temperature and motion sensor" },
	{ "GVH", "Govee", "H*", DEVICE_SENSOR, "temperature and humidity sensor" },
	{ "Govee_", "Govee", NULL, DEVICE_SENSOR, "temperature and humidity sensor" },
	{ "SBBT-", "Shelly", "BLU Button", DEVICE_SENSOR, "button" }, /* whether it calls for help, the installer says */
	{ "SBDW-", "Shelly", "BLU Door/Window", DEVICE_DOOR, NULL },
	{ "SBMO-", "Shelly", "BLU Motion", DEVICE_MOTION, NULL },
	{ "SBHT-", "Shelly", "BLU H&T", DEVICE_SENSOR, "temperature and humidity sensor" },
	{ "Polar ", "Polar", NULL, DEVICE_HEART_RATE, NULL },
	{ "HRM", "Garmin", "HRM", DEVICE_HEART_RATE, NULL },
	{ "Dexcom", "Dexcom", "", DEVICE_GLUCOMETER, "glucose sensor" },
};

/*
 * By a service (Bluetooth Assigned Numbers, 3.4 and 3.10), listed or with data; the first that fits. The same service as
 * data makes it a beacon, which lists it as well and answers nobody.
 */
static const struct service_hint {
	uint16_t number;
	bool is_data;
	int kind;
	const char *what, *maker;
} services[] = {
	{ 0x181d, true, DEVICE_SCALE, NULL, "Xiaomi" },
	{ 0x181b, true, DEVICE_SCALE, "body composition scale", "Xiaomi" },
	{ 0x1810, false, DEVICE_CUFF, NULL, NULL },
	{ 0x1809, false, DEVICE_THERMOMETER, NULL, NULL },
	{ 0x1822, false, DEVICE_OXIMETER, NULL, NULL },
	{ 0x181b, false, DEVICE_SCALE, "body composition scale", NULL },
	{ 0x181d, false, DEVICE_SCALE, NULL, NULL },
	{ 0x78b2, false, DEVICE_SCALE, NULL, "Transtek" },
	{ 0x1808, false, DEVICE_GLUCOMETER, NULL, NULL },
	{ 0x181f, false, DEVICE_GLUCOMETER, "glucose sensor", NULL },
	{ 0x180d, false, DEVICE_HEART_RATE, NULL, NULL },
	{ 0xfe4a, false, DEVICE_CUFF, NULL, "Omron" },
	{ 0xfcd2, true, DEVICE_SENSOR, "BTHome sensor", NULL },
	{ 0x181c, true, DEVICE_SENSOR, "BTHome sensor", NULL },
	{ 0x181e, true, DEVICE_SENSOR, "BTHome sensor", NULL },
	{ 0xfe95, true, DEVICE_SENSOR, NULL, "Xiaomi" },
	{ 0x181a, true, DEVICE_SENSOR, "temperature and humidity sensor", "Xiaomi" }, /* pvvx, atc1441 */
	{ 0xfd3d, true, DEVICE_SENSOR, NULL, "SwitchBot" },
	{ 0x0d00, true, DEVICE_SENSOR, NULL, "SwitchBot" },
	{ 0xfd50, true, DEVICE_SENSOR, "plant sensor", "HHCC" },
};

/* Company identifiers (Bluetooth Assigned Numbers, 7.1) of who makes what is enrolled, and of what strangers mostly are. */
static const struct company {
	uint16_t number;
	const char *maker;
	int kind;
} companies[] = {
	{ 0x0069, "A&D", ANY_KIND },
	{ 0x006b, "Polar", ANY_KIND },
	{ 0x0087, "Garmin", ANY_KIND },
	{ 0x00a4, "LINAK", ANY_KIND },
	{ 0x00d0, "Dexcom", ANY_KIND },
	{ 0x00d1, "Polar", ANY_KIND },
	{ 0x0157, "Huami", ANY_KIND },
	{ 0x0167, "Ascensia", ANY_KIND },
	{ 0x016d, "LifeScan", ANY_KIND },
	{ 0x0170, "Roche", ANY_KIND },
	{ 0x01dd, "Philips", ANY_KIND },
	{ 0x01f9, "Medtronic", ANY_KIND },
	{ 0x020e, "Omron", ANY_KIND },
	{ 0x0243, "Masimo", ANY_KIND },
	{ 0x038f, "Xiaomi", ANY_KIND },
	{ 0x03bb, "Abbott", ANY_KIND },
	{ 0x03ff, "Withings", ANY_KIND },
	{ 0x0451, "Tunstall", ANY_KIND },
	{ 0x0499, "Ruuvi", DEVICE_SENSOR },
	{ 0x0611, "Beurer", ANY_KIND },
	{ 0x063c, "Contec", ANY_KIND },
	{ 0x0804, "Andon (iHealth)", ANY_KIND },
	{ 0x089e, "i-SENS", ANY_KIND },
	{ 0x0969, "SwitchBot", DEVICE_SENSOR },
	{ 0x0ba9, "Shelly", ANY_KIND },
	{ 0xec88, "Govee", DEVICE_SENSOR }, /* not the registry's: what its devices write there */
	{ 0x004c, "Apple", ANY_KIND },
	{ 0x0006, "Microsoft", ANY_KIND },
	{ 0x0075, "Samsung", ANY_KIND },
	{ 0x00e0, "Google", ANY_KIND },
	{ 0x0171, "Amazon", ANY_KIND },
	{ 0x027d, "Huawei", ANY_KIND },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool has_number(const uint16_t *numbers, uint8_t n_numbers, uint16_t number)
{
	for (uint8_t i = 0; i < n_numbers; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/* What an earlier table said is not overruled; whether it is a beacon is for the services alone. */
static void add(struct known *known, const char *maker, int kind, const char *what)
{
	if (!known->maker)
		known->maker = maker;
	if (known->has_kind || kind == ANY_KIND)
		return;
	known->has_kind = true;
	known->kind = (enum device_kind)kind;
	known->what = what ? what : device_kind_words(known->kind);
}

/* "UA-*": what stands before the star, and the rest of the word in the name; NULL: just that word. */
static void put_model(struct known *known, const struct name *row, const char *name)
{
	const char *rest = name + strlen(row->begin);
	int n_rest = (int)strcspn(rest, "_ "), n_before = row->model ? (int)strcspn(row->model, "*") : 0;
	bool has_rest = !row->model || row->model[n_before] == '*';

	snprintf(known->model, sizeof(known->model), "%.*s%.*s", n_before, row->model ? row->model : "", has_rest ? n_rest : 0,
		rest);
}

static void look_at_name(struct known *known, const char *name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strncasecmp(name, names[i].begin, strlen(names[i].begin)) == 0) {
			add(known, names[i].maker, names[i].kind, names[i].what);
			put_model(known, &names[i], name);
			return;
		}
}

static void look_at_services(struct known *known, const struct radio_nearby *nearby)
{
	for (size_t i = 0; i < COUNT(services); i++) {
		const struct service_hint *hint = &services[i];
		bool fits = hint->is_data ? has_number(nearby->data_services, nearby->n_data_services, hint->number) :
					    has_number(nearby->services, nearby->n_services, hint->number);

		if (!fits)
			continue;
		add(known, hint->maker, hint->kind, hint->what);
		known->is_beacon = hint->is_data;
		return;
	}
}

static void look_at_companies(struct known *known, const struct radio_nearby *nearby)
{
	for (size_t i = 0; i < COUNT(companies); i++)
		if (has_number(nearby->companies, nearby->n_companies, companies[i].number)) {
			add(known, companies[i].maker, companies[i].kind, NULL);
			return;
		}
}

struct known known_of(const struct radio_nearby *nearby)
{
	struct known known = { 0 };

	look_at_name(&known, nearby->name);
	look_at_services(&known, nearby);
	look_at_companies(&known, nearby);
	return known;
}
