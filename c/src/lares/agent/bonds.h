/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The bonds of the enrolled devices: how strong one is, whether it is still there, and whether it was proven.
 *
 * bluetoothd keeps the keys; what was enrolled, with which adapter and at which tier, is kept here as well, so that a bond
 * that was lost over there (a power cut, another adapter, somebody who tidied up) is known and said, and never replaced by
 * itself.
 */
#include "agent.h"

/* radio's op: what bluetoothd has bonds with may be other than before. */
void bonds_on_bonds(void *context);

/* The same of one device, at once: it was heard, and without its bond. */
void bonds_look(struct agent *agent, struct enrolled *enrolled);

/* What intake made of a frame of that device: a measurement, new or known, is what a pairing is for. */
void bonds_on_frame(struct enrolled *enrolled, const struct frame *frame, int result);

/*
 * A connection ended. The first one that brought a measurement by itself, after that in which the device was paired, proves
 * the pairing. Returns whether that is news, to be written and said. A device that refuses has forgotten its bond, until it
 * brings one again.
 */
bool bonds_on_session(struct enrolled *enrolled, enum session_end end);

/* Whether such a bond, as lares-ask tells of it, proves who it is with. */
bool bonds_is_strong(bool is_authenticated, uint8_t key_size);

/* How strong the bond is; `fn` is called once, at once or later, and the device's tier is not changed by it. */
void bonds_ask(struct agent *agent, const struct address *address, asking_bond_fn fn);
