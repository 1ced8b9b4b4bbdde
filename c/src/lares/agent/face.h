/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the agent answers on D-Bus: its state in JSON. The shapes are described in bus/README.md. */
#include "agent.h"

extern const struct bus_ops face_bus_ops;
