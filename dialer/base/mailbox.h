/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How threads meet: a bounded queue of messages with an eventfd. Any thread posts; one thread, the
 * owner of the mailbox, takes. A message owns its payload and knows its handler, so the owner's
 * loop needs no switch:
 *
 *	struct hello { struct msg msg; int n; };
 *	static void hello_handle(struct msg *m, void *owner) { ...; free(m); }
 *	h->msg.handle = hello_handle; mailbox_post(mb, &h->msg);
 *
 * The handler runs on the owner's thread and frees the message. When a mailbox is destroyed with
 * messages in it, each is given to its handler with owner NULL, which must then only free it.
 */
#ifndef DIALER_BASE_MAILBOX_H
#define DIALER_BASE_MAILBOX_H

#include <stddef.h>

struct mailbox;

struct msg {
	struct msg *next; /* of the mailbox while queued */
	void (*handle)(struct msg *m, void *owner);
};

/* capacity: most messages held at once. Returns 0, -ENOMEM or the errno of eventfd(). */
int mailbox_new(struct mailbox **mbp, size_t capacity) __attribute__((warn_unused_result));
/* Accepts NULL. No thread may post any more. */
void mailbox_free(struct mailbox *mb);

/* Any thread. Returns 0, or -ENOBUFS when full: the message stays the caller's. */
int mailbox_post(struct mailbox *mb, struct msg *m) __attribute__((warn_unused_result));

/* Readable when there is something to dispatch; for the owner's loop. */
int mailbox_fd(const struct mailbox *mb);
/* Owner's thread: run every message queued so far. Returns how many. */
size_t mailbox_dispatch(struct mailbox *mb, void *owner);

#endif
