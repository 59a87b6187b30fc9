/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/outcome.h"

#include <stdlib.h>

#include "dialer/base/banned.h"

void outcome_release(struct outcome *o)
{
	free(o->slots_json);
	o->slots_json = NULL;
}

void call_event_release(struct call_event *e)
{
	free(e->text);
	free(e->detail_json);
	e->text = NULL;
	e->detail_json = NULL;
}
