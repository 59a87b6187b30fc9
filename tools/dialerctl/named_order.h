/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that are one order about one thing with a name: "node drain NAME [--reason TEXT]". */
#ifndef DIALERCTL_NAMED_ORDER_H
#define DIALERCTL_NAMED_ORDER_H

#include "tools/dialerctl/command.h"

struct named_order {
	const char *thing;        /* what the name is of, as people and JSON have it: "node" */
	/* 0, -EPERM with db->error for people, or as other functions of store/. */
	int (*carry_out)(struct db *db, const char *name, int order, const char *reason);
	int order;
	const char *result, *told; /* "draining", and a sentence for people */
};

/* The whole command; returns its exit code. */
int named_order_run(struct ctl *ctl, int argc, char **argv, const struct named_order *o);

#endif
