/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What may stand behind each key of the configuration file.
 *
 * Each puts `value` (not empty, without control characters) into `field`, a member of `config`. Returns NULL, or what is
 * wrong with it, as the second half of a sentence that begins with the key; the config is then not to be used.
 */
#include "base/config.h"

typedef const char *(*config_set_fn)(struct config *config, void *field, const char *value);

const char *config_set_text(struct config *config, void *field, const char *value);
const char *config_set_name(struct config *config, void *field, const char *value);
const char *config_set_zone(struct config *config, void *field, const char *value);
const char *config_set_path(struct config *config, void *field, const char *value);
const char *config_set_socket(struct config *config, void *field, const char *value);

/* `field` is an endpoint of the config; also counts it. */
const char *config_set_uri(struct config *config, void *field, const char *value);

const char *config_set_size(struct config *config, void *field, const char *value);
const char *config_set_window(struct config *config, void *field, const char *value);
const char *config_set_batch(struct config *config, void *field, const char *value);
const char *config_set_adapters(struct config *config, void *field, const char *value);
const char *config_set_team_key(struct config *config, void *field, const char *value);
