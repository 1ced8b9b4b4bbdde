/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/notices.h"

#include <mqtt_protocol.h>
#include <stdio.h>

#include "proto/mqtt_reason.h"

static void notice(struct broker *broker, enum notice kind, int64_t number, const char *words)
{
	broker->say(broker->context, &(struct record){ .type = RECORD_NOTICE, .notice = { kind, number, words } });
}

void notice_expiry(struct broker *broker)
{
	const struct expiry *expiry = &broker->tls.expiry;
	int64_t now_s = broker_now_s(broker);
	char words[400];

	if (!expiry->is_known)
		return;
	broker->told_days = expiry_parts(expiry, now_s);
	expiry_words(expiry, now_s, words, sizeof(words));
	notice(broker, NOTICE_CERTIFICATE, broker->told_days, words);
}

/* What has run out may be why there is no link. */
static void notice_failure(struct broker *broker)
{
	const struct expiry *expiry = &broker->tls.expiry;
	int64_t days = expiry->is_known ? expiry_parts(expiry, broker_now_s(broker)) : INT64_MAX;

	if (broker->fault.kind >= LINK_TLS && days <= EXPIRY_NEAR_DAYS && days != broker->told_days)
		notice_expiry(broker);
}

static void notice_duplicate(struct broker *broker)
{
	char words[300];

	snprintf(words, sizeof(words), "%s our id %.100s: is there a copy of this gateway's card, or one that was replaced?",
		broker->fault.reason == MQTT_TAKEN_OVER ? "another client connects to the broker with" :
						     "links end soon after they come up, as if another client had",
		broker->call.client_id);
	notice(broker, NOTICE_DUPLICATE_IDENTITY, 0, words);
}

/* RFC 8446, 6.2: alerts that are about the certificate of ours that the broker was shown. */
static bool is_about_us(int alert)
{
	switch (alert) {
	case SSL_AD_BAD_CERTIFICATE:
	case SSL_AD_UNSUPPORTED_CERTIFICATE:
	case SSL_AD_CERTIFICATE_REVOKED:
	case SSL_AD_CERTIFICATE_EXPIRED:
	case SSL_AD_CERTIFICATE_UNKNOWN:
	case SSL_AD_UNKNOWN_CA:
	case SSL_AD_ACCESS_DENIED:
	case SSL_AD_DECRYPT_ERROR:
		return true;
	}
	return false;
}

static void notice_refusal(struct broker *broker)
{
	const struct tls *tls = &broker->tls;

	if (broker->fault.kind == LINK_AUTH)
		notice(broker, NOTICE_IDENTITY_REFUSED, 0x100 | broker->fault.reason, broker->fault.words);
	else if (broker->fault.kind == LINK_TLS && tls->verify_error == X509_V_OK && is_about_us(tls->alert))
		notice(broker, NOTICE_IDENTITY_REFUSED, tls->alert, SSL_alert_desc_string_long(tls->alert));
}

static void notice_version(struct broker *broker)
{
	bool is_old = choice_is_old(&broker->choice, broker->at);

	if (is_old)
		notice(broker, NOTICE_PROTOCOL, MQTT_PROTOCOL_V311, "the broker speaks MQTT 3.1.1 only: it does not say whether "
			"it takes what we send, nor whether anybody hears it");
	else if (broker->told_old)
		notice(broker, NOTICE_PROTOCOL, MQTT_PROTOCOL_V5, "the broker speaks MQTT 5");
	broker->told_old = is_old;
}

void notice_link(struct broker *broker)
{
	notice_version(broker);
	notice_expiry(broker);
}

void notice_end(struct broker *broker)
{
	if (!broker->is_up)
		notice_failure(broker);
	notice_refusal(broker);
	if (broker->reason == MQTT_TAKEN_OVER)
		notice_duplicate(broker);
}
