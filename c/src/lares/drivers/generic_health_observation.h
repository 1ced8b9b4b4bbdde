/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The observations of a generic health sensor: one, or a bundle of them. */
#include "drivers/driver.h"
#include "proto/reader.h"

/*
 * Read one observation, which must fill the reader, into readings: one, or as many as its bundle has. LENGTH (also where
 * it is more than readings have room for), INSANE or OK.
 */
enum decode generic_health_observation_read(struct reader r, struct readings *found);
