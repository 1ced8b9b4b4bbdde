/* SPDX-License-Identifier: Apache-2.0 */
#include "bus/reply.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int reply_init(struct reply *reply)
{
	reply->memory = malloc(BUS_ANSWER_MAX); /* pages that nobody writes cost nothing */
	if (!reply->memory)
		return -ENOMEM;
	reply->answer = text_of(reply->memory, BUS_ANSWER_MAX);
	reply->why = text_of(reply->words, sizeof(reply->words));
	return 0;
}

void reply_done(struct reply *reply)
{
	free(reply->memory);
}

int reply_send(const struct reply *reply, sd_bus_message *call, int r)
{
	if (r < 0)
		return reply_refuse(call, "%s", reply->words[0] ? reply->words : strerror(-r));
	if (text_end(&reply->answer) < 0)
		return reply_refuse(call, "the answer is longer than one message may be; ask for less");
	return sd_bus_reply_method_return(call, "s", reply->memory);
}

int reply_refuse(sd_bus_message *call, const char *format, ...)
{
	char words[BUS_WHY_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	return sd_bus_reply_method_errorf(call, BUS_ERROR_REFUSED, "%s", words);
}
