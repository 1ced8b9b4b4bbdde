/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A home of two residents, in which the device is p1's. */
#include "trend_home.h"

static inline int set_up_home(void **state)
{
	struct scene *s;

	set_up_trend(state);
	s = *state;
	s->plan.people[3] = (struct plan_person){ .id = "p2", .role = PLAN_RESIDENT };
	s->plan.n_people = 4;
	s->cuff.address = (struct address){ .octet = { 1 } };
	s->plan.devices[0] = (struct plan_device){ .address = s->cuff.address, .person = "p1", .user = READING_NO_USER };
	s->plan.n_devices = 1;
	return 0;
}

#define HOME(name) cmocka_unit_test_setup_teardown(name, set_up_home, tear_down)
