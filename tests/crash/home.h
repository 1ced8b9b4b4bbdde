/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A home whose power fails: a disk, and on it one life of the agent after the other, each with the real vault and the real
 * store.
 *
 * A life opens both, looks whether all is there that was ever committed, then accepts, commits, sends and marks as the
 * agent does, until the cut; which may also come while it opens, or closes. What a commit under way was about may be
 * there as a whole, or not at all; the next look decides.
 */
#include "broker.h"
#include "chance.h"
#include "disk.h"
#include "model.h"
#include "vault/vault.h"
#include "vfs.h"

enum { HOME_SENT_MAX = 16 };

/* What a life was doing when the power failed. */
enum phase { PHASE_KEYS, PHASE_OPENING, PHASE_ACCEPTING, PHASE_COMMIT, PHASE_CHECKPOINT, PHASE_CLOSING, PHASE_IDLE,
	PHASE_COUNT };

const char *phase_name(enum phase phase);

struct home {
	struct chance chance;
	struct disk *disk;
	struct vfs *vfs;
	struct vault *vault;
	struct store *store;
	char store_id[STORE_ID_MAX];

	struct model now, committed;
	bool is_committing; /* `now` may be there instead of `committed` */
	struct broker broker;
	uint32_t last_token;
	uint32_t n_uncommitted; /* readings */
	uint64_t n_commits, n_checkpoints;

	struct {
		enum queue queue;
		uint64_t n;
		uint32_t token;
	} sent[HOME_SENT_MAX]; /* and not answered yet */
	size_t n_sent;
	uint64_t gap_n; /* under which what is missing was told last in this life; 0: it was not */
	uint32_t gap;

	enum phase phase;
	bool is_old; /* nothing that a file of the first step has no table for */
	bool is_talking; /* every act is told on stderr */
	struct finding finding;
};

/* The vfs must be installed. Returns NULL where there is no memory. */
struct home *home_new(struct vfs *vfs, uint64_t seed, bool lies);
void home_free(struct home *home);

/* One life and its end. Returns VERDICT_FINE or what home->finding says. */
enum verdict home_live(struct home *home);

/* A last look, with the power on, and at the file itself. */
enum verdict home_look(struct home *home);

/* One thing that the agent does. Returns 0, or <0: the power failed, or home->finding says what else. */
int home_act(struct home *home);

/* A session: its number first, sometimes; then everything that waits is sent (again), up to the window. Returns as home_act(). */
int home_send(struct home *home);
/* PUBACK for so many percent of what was sent, in any order. Of the rest the broker says nothing, or no. */
int home_answer(struct home *home, uint32_t percent);
/* The team asks for some of what it has once more. */
int home_resend(struct home *home);
/* What is on its way of these readings may be an older state: that it is taken says nothing. */
void home_disown(struct home *home, uint64_t first_seq, uint64_t last_seq);

/* A reading gets another time, and waits again. */
int home_redate(struct home *home);
/* What is worth least is given up, or what was taken and is old enough is deleted. */
int home_give_up(struct home *home);
/* What is missing is told; while that waits it is told as a whole, in place of what was said before. */
int home_tell_gap(struct home *home);

/* That counter goes up. */
int home_count(struct home *home, uint32_t i);
uint32_t home_new_token(struct home *home);

/* For acts: what a call of the store returned. Returns r; notes a finding where the power is on and it is below 0. */
int home_returned(struct home *home, int r, const char *what);
int home_commit(struct home *home);
__attribute__((format(printf, 2, 3))) void home_tell(const struct home *home, const char *format, ...);
