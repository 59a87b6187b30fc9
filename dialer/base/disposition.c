/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/disposition.h"

#include <string.h>

#include "dialer/base/banned.h"

static const struct row {
	const char *name;
	const char *help;
	enum disposition_class class;
} rows[DISPOSITION_COUNT] = {
	[DISPOSITION_NONE] = { "", "not ended", DISPOSITION_CLASS_NONE },
#define DISPOSITION(id, name, class, help) \
	[DISPOSITION_##id] = { name, help, DISPOSITION_CLASS_##class },
#include "dialer/base/disposition_tbl.h"
#undef DISPOSITION
};

static const struct row *row_of(enum disposition d)
{
	return &rows[d < DISPOSITION_COUNT ? d : DISPOSITION_NONE];
}

const char *disposition_name(enum disposition d)
{
	return row_of(d)->name;
}

const char *disposition_help(enum disposition d)
{
	return row_of(d)->help;
}

enum disposition_class disposition_class(enum disposition d)
{
	return row_of(d)->class;
}

enum disposition disposition_parse(const char *name)
{
	for (int i = 1; i < DISPOSITION_COUNT; i++) {
		if (strcmp(rows[i].name, name) == 0)
			return (enum disposition)i;
	}
	return DISPOSITION_NONE;
}
