/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DIALER_BASE_DISPOSITION_H
#define DIALER_BASE_DISPOSITION_H

#include <stdbool.h>

enum disposition {
	DISPOSITION_NONE = 0, /* not ended yet */
#define DISPOSITION(id, name, class, help) DISPOSITION_##id,
#include "dialer/base/disposition_tbl.h"
#undef DISPOSITION
	DISPOSITION_COUNT
};

enum disposition_class {
	DISPOSITION_CLASS_NONE = 0,
	DISPOSITION_CLASS_HUMAN,
	DISPOSITION_CLASS_MACHINE,
	DISPOSITION_CLASS_RETRY,
	DISPOSITION_CLASS_DEAD,
	DISPOSITION_CLASS_STOP,
	DISPOSITION_CLASS_UNSENT,
};

/* "" for DISPOSITION_NONE. Any thread. */
const char *disposition_name(enum disposition d);
const char *disposition_help(enum disposition d);
enum disposition_class disposition_class(enum disposition d);
/* DISPOSITION_NONE when the name is not known. */
enum disposition disposition_parse(const char *name);

#endif
