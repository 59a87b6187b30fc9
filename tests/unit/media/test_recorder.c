/* SPDX-License-Identifier: Apache-2.0 */
/* What a recording is as a file. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "dialer/media/recorder.h"
#include "dialer/media/stream.h"

#include "dialer/base/banned.h"

static char dir[] = "/tmp/dialer-recorder-XXXXXX";
static char path[64];

static int set_up(void **state)
{
	struct recorder_thread *t;

	snprintf(path, sizeof(path), "%s/a.wav", dir);
	if (recorder_thread_start(&t, dir, 0) < 0)
		return -1;
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	recorder_thread_stop(*state);
	unlink(path);
	return 0;
}

static uint32_t le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static size_t read_file(uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t n;

	assert_non_null(f);
	n = fread(data, 1, size, f);
	fclose(f);
	return n;
}

/* Frames of 20 ms whose left samples count up and whose right ones count down. */
static void record(struct recorder *r, int frames)
{
	for (int k = 0; k < frames; k++) {
		int16_t left[MEDIA_FRAME], right[MEDIA_FRAME];

		for (int i = 0; i < MEDIA_FRAME; i++) {
			left[i] = (int16_t)(k * MEDIA_FRAME + i);
			right[i] = (int16_t)-left[i];
		}
		recorder_add(r, left, right, MEDIA_FRAME);
	}
}

static void both_sides_in_order(void **state)
{
	static uint8_t data[200000];
	struct recorder *r;
	size_t n, frames = 130; /* 2.6 s: two whole seconds and a rest */

	assert_int_equal(recorder_start(&r, *state, path), 0);
	record(r, (int)frames);
	recorder_stop(r);
	recorder_thread_stop(*state); /* all is written when it has joined */
	*state = NULL;
	n = read_file(data, sizeof(data));
	assert_int_equal(n, 44 + frames * MEDIA_FRAME * 4);
	assert_memory_equal(data, "RIFF", 4);
	assert_int_equal(le32(data + 4), n - 8);
	assert_memory_equal(data + 8, "WAVEfmt ", 8);
	assert_int_equal(data[22], 2);
	assert_int_equal(le32(data + 24), MEDIA_RATE);
	assert_int_equal(data[34], 16);
	assert_memory_equal(data + 36, "data", 4);
	assert_int_equal(le32(data + 40), n - 44);
	for (size_t i = 0; i < frames * MEDIA_FRAME; i++) {
		uint32_t both = le32(data + 44 + 4 * i);

		assert_int_equal((int16_t)(both & 0xffff), (int)i);
		assert_int_equal((int16_t)(both >> 16), -(int)i);
	}
}

static void an_empty_recording_is_a_valid_file(void **state)
{
	uint8_t data[100];
	struct recorder *r;

	assert_int_equal(recorder_start(&r, *state, path), 0);
	recorder_stop(r);
	recorder_thread_stop(*state);
	*state = NULL;
	assert_int_equal(read_file(data, sizeof(data)), 44);
	assert_int_equal(le32(data + 40), 0);
}

/* Until the stop the header says "to the end of the file". */
static void a_crash_leaves_a_file_that_plays(void **state)
{
	uint8_t data[44];
	struct recorder *r;

	assert_int_equal(recorder_start(&r, *state, path), 0);
	assert_int_equal(read_file(data, sizeof(data)), 44);
	assert_memory_equal(data, "RIFF", 4);
	assert_int_equal(le32(data + 40), UINT32_MAX);
	recorder_stop(r);
}

/* Who hashes it waits for the lock: it is held until the last byte is written. */
static void a_recording_is_locked_until_it_is_complete(void **state)
{
	struct recorder *r;
	int fd;

	assert_int_equal(recorder_start(&r, *state, path), 0);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_SH | LOCK_NB), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	recorder_stop(r);
	recorder_thread_stop(*state);
	*state = NULL;
	assert_int_equal(flock(fd, LOCK_SH | LOCK_NB), 0);
	close(fd);
}

static void evidence_is_not_overwritten(void **state)
{
	struct recorder *r, *second = NULL;
	struct stat st;

	assert_int_equal(recorder_start(&r, *state, path), 0);
	assert_int_equal(recorder_start(&second, *state, path), -EEXIST);
	assert_null(second);
	recorder_stop(r);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07, 0); /* nobody else reads it */
}

static void a_folder_that_is_not_there(void **state)
{
	struct recorder *r = NULL;

	assert_int_equal(recorder_start(&r, *state, "/nonexistent/a.wav"), -ENOENT);
	assert_null(r);
	recorder_stop(NULL);
}

/* A limit on the size of files stands for a full disk. */
static void what_the_disk_does_not_take_is_told(void **state)
{
	uint8_t data[44];
	struct rlimit before, small;
	struct recorder *r, *later = NULL;
	struct stat st;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ 20001, before.rlim_max };
	assert_int_equal(recorder_start(&r, *state, path), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	record(r, 130);
	recorder_stop(r);
	recorder_thread_stop(*state);
	*state = NULL;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 20001);
	assert_int_equal(read_file(data, sizeof(data)), 44);
	assert_int_equal(le32(data + 40), UINT32_MAX); /* not complete, and it says so */
	unlink(path);
	small.rlim_cur = 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(recorder_thread_start((struct recorder_thread **)(void *)state, dir, 0), 0);
	assert_int_equal(recorder_start(&later, *state, path), -EFBIG);
	assert_null(later);
	assert_int_equal(stat(path, &st), -1); /* nothing is left behind */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
}

static void a_full_disk_is_noticed(void **state)
{
	struct recorder_thread *t;

	assert_true(recorder_thread_has_room(*state));
	assert_int_equal(recorder_thread_start(&t, dir, INT64_MAX), 0);
	assert_false(recorder_thread_has_room(t));
	recorder_thread_stop(t);
	assert_int_equal(recorder_thread_start(&t, dir, 1), 0);
	assert_true(recorder_thread_has_room(t));
	recorder_thread_stop(t);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(both_sides_in_order),
		T(what_the_disk_does_not_take_is_told),
		T(a_full_disk_is_noticed),
		T(an_empty_recording_is_a_valid_file),
		T(a_recording_is_locked_until_it_is_complete),
		T(a_crash_leaves_a_file_that_plays),
		T(evidence_is_not_overwritten),
		T(a_folder_that_is_not_there),
	};
	int failed;

	if (mkdtemp(dir) == NULL)
		return 1;
	failed = cmocka_run_group_tests_name("media/recorder", tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
