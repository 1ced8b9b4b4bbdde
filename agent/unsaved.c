/* SPDX-License-Identifier: Apache-2.0 */
#include "unsaved.h"

#include <string.h>

#include "base/log.h"

bool unsaved_push(struct unsaved *unsaved, const struct frame *frame, const struct hearing *hearing)
{
	if (unsaved->n == UNSAVED_MAX || frame->n_data > UNSAVED_DATA_MAX) {
		if (unsaved->n_lost++ == 0)
			log_error("a value could neither be written nor kept in memory, and is lost");
		return false;
	}
	unsaved->values[unsaved->n].frame = *frame;
	unsaved->values[unsaved->n].frame.features = NULL;
	unsaved->values[unsaved->n].frame.n_features = 0;
	unsaved->values[unsaved->n].hearing = *hearing;
	memcpy(unsaved->values[unsaved->n].data, frame->data, frame->n_data);
	unsaved->n++;
	return true;
}
