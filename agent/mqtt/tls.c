/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static int keep_verdict(int verdict, X509_STORE_CTX *store)
{
	(void)store;
	return verdict;
}

/* The chain ends with the CA where it was found to be whole. */
static void see_brokers_chain(struct tls *tls, X509_STORE_CTX *store, bool is_whole)
{
	const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(store);
	char what[sizeof(tls->expiry.what)];
	int n = chain ? sk_X509_num(chain) : 0;

	snprintf(what, sizeof(what), "the certificate of the broker %.100s", tls->endpoint->host);
	for (int i = 0; i < n - is_whole; i++)
		expiry_see(&tls->expiry, sk_X509_value(chain, i), what, "whoever runs the broker has to renew it");
	if (!is_whole || n == 0)
		return;
	snprintf(what, sizeof(what), "the CA's certificate in %.100s", tls->config->broker.ca);
	expiry_see(&tls->expiry, sk_X509_value(chain, n - 1), what, "the CA's next one has to be put beside it");
}

static void see_our_chain(struct tls *tls)
{
	const char *const remedy = "a new one has to be issued and put there";
	STACK_OF(X509) *chain = NULL;
	char what[sizeof(tls->expiry.what)];

	snprintf(what, sizeof(what), "this home's certificate %.100s", tls->config->broker.certificate);
	expiry_see(&tls->expiry, SSL_CTX_get0_certificate(tls->context), what, remedy);
	SSL_CTX_get0_chain_certs(tls->context, &chain);
	for (int i = 0; chain && i < sk_X509_num(chain); i++)
		expiry_see(&tls->expiry, sk_X509_value(chain, i), what, remedy);
}

/*
 * X509_verify_cert() with OpenSSL's own check of the name, and its verdict kept, which libmosquitto does not hand on.
 * libmosquitto's callback is not asked: with an SSL_CTX that is not its own, 2.0.11 never makes the index by which the
 * callback finds its client (tls_ex_index_mosq stays -1), so that it refuses every certificate.
 */
static int on_verify(X509_STORE_CTX *store, void *data)
{
	struct tls *tls = data;
	int r;

	X509_STORE_CTX_set_verify_cb(store, keep_verdict);
	r = X509_verify_cert(store);
	if (r <= 0)
		tls->verify_error = X509_STORE_CTX_get_error(store);
	see_brokers_chain(tls, store, r > 0);
	return r;
}

static bool is_address(const char *host)
{
	uint8_t address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* The name as it is configured: libmosquitto, which gets an address, has asked for that. RFC 6066, 3: never an address. */
static void ask_for_name(const SSL *ssl, const char *host)
{
	/* OpenSSL copies the name, and hands the callback its SSL as const for no reason that holds here. */
	SSL_set_tlsext_host_name((SSL *)(uintptr_t)ssl, is_address(host) ? NULL : (char *)(uintptr_t)host);
}

static void on_info(const SSL *ssl, int where, int alert)
{
	struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	if (where & SSL_CB_HANDSHAKE_START)
		ask_for_name(ssl, tls->endpoint->host);
	if (where & SSL_CB_HANDSHAKE_DONE)
		tls->is_done = true;
	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
		tls->alert = alert & 0xff;
}

int tls_give_no_password(char *buffer, int n_buffer, int is_writing, void *data)
{
	(void)buffer;
	(void)n_buffer;
	(void)is_writing;
	(void)data;
	return 0;
}

static int name_peer(X509_VERIFY_PARAM *param, const char *host)
{
	if (is_address(host))
		return X509_VERIFY_PARAM_set1_ip_asc(param, host);
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return X509_VERIFY_PARAM_set1_host(param, host, 0);
}

/* What is wrong with our own files, or NULL. */
static const char *load_files(SSL_CTX *context, const struct config *config)
{
	if (SSL_CTX_load_verify_locations(context, config->broker.ca, NULL) != 1)
		return config->broker.ca;
	if (config->broker.certificate[0] == '\0')
		return NULL;
	if (SSL_CTX_use_certificate_chain_file(context, config->broker.certificate) != 1)
		return config->broker.certificate;
	if (SSL_CTX_use_PrivateKey_file(context, config->broker.key, SSL_FILETYPE_PEM) != 1 ||
		SSL_CTX_check_private_key(context) != 1)
		return config->broker.key;
	return NULL;
}

static int refuse(struct tls *tls, struct fault *ret_fault, const char *what)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	*ret_fault = (struct fault){ .kind = LINK_TLS };
	snprintf(ret_fault->words, sizeof(ret_fault->words), "cannot use %s: %s", what, why ? why : "no PEM file");
	ERR_clear_error();
	tls_done(tls);
	return -EINVAL;
}

int tls_init(struct tls *tls, const struct config *config, const struct endpoint *endpoint, int64_t at_s,
	struct fault *ret_fault)
{
	X509_VERIFY_PARAM *param;
	const char *bad_file;

	*tls = (struct tls){ .config = config, .endpoint = endpoint, .verify_error = X509_V_OK, .alert = -1 };
	ERR_clear_error();
	tls->context = SSL_CTX_new(TLS_client_method());
	if (!tls->context)
		return refuse(tls, ret_fault, "OpenSSL");
	SSL_CTX_set_app_data(tls->context, tls);
	SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
	SSL_CTX_set_default_passwd_cb(tls->context, tls_give_no_password);
	SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(tls->context, on_verify, tls);
	SSL_CTX_set_info_callback(tls->context, on_info);
	param = SSL_CTX_get0_param(tls->context);
	X509_VERIFY_PARAM_set_time(param, (time_t)at_s);
	if (name_peer(param, endpoint->host) != 1)
		return refuse(tls, ret_fault, "the broker's name");
	bad_file = load_files(tls->context, config);
	if (bad_file)
		return refuse(tls, ret_fault, bad_file);
	see_our_chain(tls);
	return 0;
}

void tls_done(struct tls *tls)
{
	SSL_CTX_free(tls->context);
	tls->context = NULL;
}

static void describe_verdict(const struct tls *tls, struct fault *ret_fault)
{
	const struct config *config = tls->config;
	char *words = ret_fault->words;
	const size_t n = sizeof(ret_fault->words);

	switch (tls->verify_error) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		snprintf(words, n, "the broker's certificate is not signed by the CA in %.120s", config->broker.ca);
		return;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		snprintf(words, n, "the broker's certificate is for another name than %.120s", tls->endpoint->host);
		return;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		snprintf(words, n, "the broker's certificate is not valid yet: is this gateway's clock right?");
		return;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		snprintf(words, n, "the broker's certificate, or that of its CA, has expired: is this gateway's clock right?");
		return;
	}
	snprintf(words, n, "the broker's certificate is refused: %s", X509_verify_cert_error_string(tls->verify_error));
}

bool tls_get_fault(const struct tls *tls, struct fault *ret_fault)
{
	if (tls->verify_error == X509_V_OK && tls->alert <= SSL3_AD_CLOSE_NOTIFY)
		return false;
	*ret_fault = (struct fault){ .kind = LINK_TLS };
	if (tls->verify_error != X509_V_OK)
		describe_verdict(tls, ret_fault);
	else if (tls->config->broker.certificate[0] != '\0')
		snprintf(ret_fault->words, sizeof(ret_fault->words), "the broker refuses our certificate %.100s: %s",
			tls->config->broker.certificate, SSL_alert_desc_string_long(tls->alert));
	else
		snprintf(ret_fault->words, sizeof(ret_fault->words), "the broker refuses the handshake: %s",
			SSL_alert_desc_string_long(tls->alert));
	return true;
}
