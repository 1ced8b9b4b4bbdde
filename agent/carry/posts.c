/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/posts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const char alerts[] = "alert/";

void post_free(struct post *post)
{
	free(post);
}

void post_freep(struct post **post)
{
	post_free(*post);
}

static struct post *post_new(const char *suffix, bool retain, const char *json, size_t n_json)
{
	struct post *post = malloc(sizeof(*post) + n_json);

	if (!post)
		return NULL;
	strcpy(post->suffix, suffix);
	post->retain = retain;
	post->json = (char *)(post + 1);
	post->n_json = n_json;
	if (n_json > 0)
		memcpy(post->json, json, n_json);
	return post;
}

static struct post *remove_at(struct posts *posts, size_t i)
{
	struct post *post = posts->at[i];

	posts->n--;
	posts->n_octets -= post->n_json;
	memmove(&posts->at[i], &posts->at[i + 1], (posts->n - i) * sizeof(posts->at[0]));
	return post;
}

static void forget_older(struct posts *posts, const char *suffix)
{
	for (size_t i = 0; i < posts->n; i++) {
		if (strcmp(posts->at[i]->suffix, suffix) == 0) {
			post_free(remove_at(posts, i));
			return;
		}
	}
}

/* Alerts that the store does not take stand in front of what merely describes. */
static size_t place_for(const struct posts *posts, const char *suffix)
{
	size_t i = 0;

	if (strncmp(suffix, alerts, strlen(alerts)) != 0)
		return posts->n;
	while (i < posts->n && strncmp(posts->at[i]->suffix, alerts, strlen(alerts)) == 0)
		i++;
	return i;
}

static void insert_at(struct posts *posts, size_t i, struct post *post)
{
	memmove(&posts->at[i + 1], &posts->at[i], (posts->n - i) * sizeof(posts->at[0]));
	posts->at[i] = post;
	posts->n++;
	posts->n_octets += post->n_json;
}

int posts_push(struct posts *posts, const char *suffix, bool retain, const char *json, size_t n_json)
{
	scoped(post_freep) struct post *post = NULL;

	if (strlen(suffix) >= TOPIC_SUFFIX_MAX || n_json > POST_OCTETS_MAX)
		return -ENOBUFS;
	forget_older(posts, suffix);
	if (posts->n == POSTS_MAX || posts->n_octets + n_json > POSTS_OCTETS_MAX)
		return -ENOBUFS;
	post = post_new(suffix, retain, json, n_json);
	if (!post)
		return -ENOMEM;
	insert_at(posts, place_for(posts, suffix), take(post));
	return 0;
}

struct post *posts_shift(struct posts *posts)
{
	return posts->n > 0 ? remove_at(posts, 0) : NULL;
}

void posts_clear(struct posts *posts)
{
	while (posts->n > 0)
		post_free(posts_shift(posts));
}
