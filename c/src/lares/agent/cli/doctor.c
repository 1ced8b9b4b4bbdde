/* SPDX-License-Identifier: Apache-2.0 */
/* lares doctor: what was checked, what is wrong, and what to do about it. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/ask.h"
#include "cli/findings.h"
#include "cli/print.h"
#include "cli/services.h"
#include "cli/show.h"

#define CONFIGURATION "/etc/lares/lares.conf"

/* {"bthome":{"damaged":3}}: frames that became no reading. */
static void show_refused(json_t *refused, FILE *out)
{
	const char *driver, *outcome, *heading = "Refused frames, since laresd started\n";
	json_t *outcomes, *count;

	json_object_foreach(refused, driver, outcomes)
		json_object_foreach(outcomes, outcome, count) {
			fprintf(out, "%s  ", heading);
			print_safe(out, driver);
			fprintf(out, ": %" JSON_INTEGER_FORMAT " as ", json_integer_value(count));
			print_safe(out, outcome);
			fputc('\n', out);
			heading = "";
		}
}

int show_doctor(const json_t *answer, FILE *out)
{
	show_refused(json_object_get(answer, "refused"), out);
	return findings_show(json_object_get(answer, "findings"), out) ? CLI_FAILED : CLI_DONE;
}

/* An answer of laresd, or NULL where it has none: Doctor's own is what counts. */
static json_t *try(struct client *client, const char *method)
{
	char why[CLIENT_WORDS_MAX];
	const char *answer = client_try(client, client_call(client, method), CLIENT_TIMEOUT_US, why);

	return answer ? json_exact(answer) : NULL;
}

/* laresd's own findings, and what its other answers add to them. */
static json_t *examine_laresd(struct client *client, json_t *answer)
{
	json_t *findings = json_object_get(answer, "findings"), *status = try(client, "Status"), *devices = try(client, "Devices");

	if (!json_is_array(findings)) {
		findings = json_array();
		json_object_set_new(answer, "findings", findings);
	}
	findings_add(findings, "ok", "service", NULL, "laresd answers");
	findings_of_status(findings, status);
	findings_of_devices(findings, json_object_get(devices, "devices"));
	findings_of_refused(findings, json_object_get(answer, "refused"));
	json_decref(status);
	json_decref(devices);
	return answer;
}

static json_t *examine_without(struct client *client, const char *why)
{
	json_t *findings = json_array();
	struct service service;

	if (client->is_absent) {
		service_look(client->bus, "laresd.service", &service);
		service_explain(&service, access(CONFIGURATION, F_OK) == 0, findings);
	} else {
		findings_add(findings, "fault", "service", NULL, "%s", why);
	}
	service_look(client->bus, "bluetooth.service", &service);
	service_explain_bluetooth(&service, findings);
	return json_pack("{so s{}}", "findings", findings, "refused");
}

static void examine_helper(struct client *client, json_t *findings)
{
	char **names = NULL, **activatable = NULL;

	if (sd_bus_list_names(client->bus, &names, &activatable) >= 0)
		services_look_for_helper(names, activatable, findings);
	for (char **name = names; name && *name; name++)
		free(*name);
	for (char **name = activatable; name && *name; name++)
		free(*name);
	free(names);
	free(activatable);
}

static json_t *examine(struct client *client)
{
	char why[CLIENT_WORDS_MAX] = "laresd's answer cannot be read; restart it with: systemctl restart laresd";
	const char *text = client_try(client, client_call(client, "Doctor"), CLIENT_TIMEOUT_US, why);
	json_t *answer = text ? json_exact(text) : NULL;

	answer = answer ? examine_laresd(client, answer) : examine_without(client, why);
	examine_helper(client, json_object_get(answer, "findings"));
	services_look_at_disk(json_object_get(answer, "findings"));
	return answer;
}

int command_doctor(const struct arguments *arguments, FILE *out)
{
	struct client client = { 0 };
	scoped(freep) char *text = NULL;
	int status = CLI_FAILED;
	json_t *answer;

	if (client_open(&client) == 0) {
		answer = examine(&client);
		text = json_dumps(answer, JSON_COMPACT);
		json_decref(answer);
		status = show(arguments, text, show_doctor, out);
	}
	client_done(&client);
	return status;
}
