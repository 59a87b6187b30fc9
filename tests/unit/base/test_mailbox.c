/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dialer/base/mailbox.h"

#include "dialer/base/banned.h"

#define POSTERS 4
#define EACH 5000

struct note {
	struct msg msg;
	int poster, n;
};

struct owner {
	int last[POSTERS];
	int count;
	struct mailbox *again; /* a handler may post */
};

static int freed_unread;

static void on_note(struct msg *m, void *arg)
{
	struct note *note = (struct note *)m;
	struct owner *o = arg;

	if (o == NULL) {
		freed_unread++;
		free(note);
		return;
	}
	assert_int_equal(note->n, o->last[note->poster] + 1); /* in order, none lost */
	o->last[note->poster] = note->n;
	o->count++;
	if (o->again != NULL && note->n == 1) {
		note->n = 2;
		assert_int_equal(mailbox_post(o->again, &note->msg), 0);
		return;
	}
	free(note);
}

static struct note *note_new(int poster, int n)
{
	struct note *note = calloc(1, sizeof(*note));

	assert_non_null(note);
	*note = (struct note){ .msg.handle = on_note, .poster = poster, .n = n };
	return note;
}

static int readable(const struct mailbox *mb)
{
	struct pollfd p = { .fd = mailbox_fd(mb), .events = POLLIN };

	return poll(&p, 1, 0);
}

static void first_in_first_out(void **state)
{
	struct owner o = { .count = 0 };
	struct mailbox *mb;

	(void)state;
	assert_int_equal(mailbox_new(&mb, 10), 0);
	assert_int_equal(readable(mb), 0);
	for (int i = 1; i <= 3; i++)
		assert_int_equal(mailbox_post(mb, &note_new(0, i)->msg), 0);
	assert_int_equal(readable(mb), 1);
	assert_int_equal(mailbox_dispatch(mb, &o), 3);
	assert_int_equal(o.count, 3);
	assert_int_equal(readable(mb), 0);
	assert_int_equal(mailbox_dispatch(mb, &o), 0);
	mailbox_free(mb);
}

static void a_full_one_refuses(void **state)
{
	struct mailbox *mb;
	struct note *extra = note_new(0, 3);

	(void)state;
	assert_int_equal(mailbox_new(&mb, 2), 0);
	assert_int_equal(mailbox_post(mb, &note_new(0, 1)->msg), 0);
	assert_int_equal(mailbox_post(mb, &note_new(0, 2)->msg), 0);
	assert_int_equal(mailbox_post(mb, &extra->msg), -ENOBUFS);
	free(extra); /* it stayed ours */
	freed_unread = 0;
	mailbox_free(mb);
	assert_int_equal(freed_unread, 2);
	mailbox_free(NULL);
}

static void a_handler_may_post(void **state)
{
	struct owner o = { .count = 0 };
	struct mailbox *mb;

	(void)state;
	assert_int_equal(mailbox_new(&mb, 4), 0);
	o.again = mb;
	assert_int_equal(mailbox_post(mb, &note_new(0, 1)->msg), 0);
	assert_int_equal(mailbox_dispatch(mb, &o), 1);
	assert_int_equal(readable(mb), 1);
	assert_int_equal(mailbox_dispatch(mb, &o), 1);
	assert_int_equal(o.last[0], 2);
	mailbox_free(mb);
}

static struct mailbox *shared;

static void *post_many(void *arg)
{
	int poster = *(int *)arg;

	for (int i = 1; i <= EACH; i++) {
		struct note *note = calloc(1, sizeof(*note));

		if (note == NULL)
			abort();
		*note = (struct note){ .msg.handle = on_note, .poster = poster, .n = i };
		while (mailbox_post(shared, &note->msg) == -ENOBUFS)
			sched_yield();
	}
	return NULL;
}

static void many_threads_lose_nothing(void **state)
{
	struct owner o = { .count = 0 };
	pthread_t threads[POSTERS];
	int numbers[POSTERS];

	(void)state;
	assert_int_equal(mailbox_new(&shared, 64), 0);
	for (int i = 0; i < POSTERS; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, post_many, &numbers[i]), 0);
	}
	while (o.count < POSTERS * EACH) {
		struct pollfd p = { .fd = mailbox_fd(shared), .events = POLLIN };

		assert_int_equal(poll(&p, 1, 10000), 1);
		mailbox_dispatch(shared, &o);
	}
	for (int i = 0; i < POSTERS; i++)
		pthread_join(threads[i], NULL);
	mailbox_free(shared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_in_first_out),
		cmocka_unit_test(a_full_one_refuses),
		cmocka_unit_test(a_handler_may_post),
		cmocka_unit_test(many_threads_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
