/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A register of the size of the national one: how fast its file becomes a number set, in how much
 * memory, how large the set is, and what a look-up costs; and a list of another country. 10 million
 * numbers, and 250 million with BENCH_FORM=long, both 625,000 an area code, as in the real register.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/lists/listfile.h"
#include "dialer/lists/lists.h"

#include "dialer/base/banned.h"

#define AN_AREA 625000u
#define ABROAD 2000000u
#define LOOKUPS 4000000
#define BATCH 100 /* leads of a claim */
#define PASSES 5

static char dir[] = "/tmp/dialer-bench-XXXXXX";
static char path[64], set_path[64];

static void die(const char *what)
{
	fprintf(stderr, "bench_dnc: %s\n", what);
	exit(1);
}

static uint64_t random_state = 88172645463325252u;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static uint32_t area_of(uint32_t i)
{
	return 201 + i / AN_AREA * 799 / 400;
}

/* As the register hands it out: by area code, then number; the gaps are uneven. */
static void write_register(uint32_t numbers)
{
	FILE *f = fopen(path, "we");

	if (f == NULL)
		die("cannot write the register");
	setvbuf(f, NULL, _IOFBF, 1 << 20);
	for (uint32_t i = 0; i < numbers; i++)
		fprintf(f, "%u,%07u\n", area_of(i), (unsigned)(2000000 + i % AN_AREA * 12 + next_random() % 12));
	if (fclose(f) != 0)
		die("cannot write the register");
}

static void write_abroad(void)
{
	FILE *f = fopen(path, "we");

	if (f == NULL)
		die("cannot write the list");
	for (uint32_t i = 0; i < ABROAD; i++)
		fprintf(f, "0%u\n", (unsigned)(1200000000 + i * 400 + next_random() % 400));
	if (fclose(f) != 0)
		die("cannot write the list");
}

/* Returns the seconds it took. */
static double build(const struct listfile_want *want, const char *cover, uint64_t numbers, char sha256[NUMSET_SHA256_HEX])
{
	struct numset_info info = { .version = "bench", .list_date_us = 1, .whole_plan = cover == NULL };
	struct numset_builder *b;
	struct reading_result r;
	struct listfile file;
	int64_t begin = clock_mono_us();

	if (cover != NULL)
		snprintf(info.cover, sizeof(info.cover), "%s", cover);
	if (numset_builder_new(&b) < 0 || listfile_detect(path, want, &file, r.error) < 0 ||
		listfile_read(path, &file, b, &r) < 0)
		die(r.error);
	if (r.changed != numbers || numset_builder_write(b, set_path, &info, sha256) < 0)
		die("the set is not what was written");
	numset_builder_free(b);
	return (double)(clock_mono_us() - begin) / 1e6;
}

static double bytes_each(uint64_t numbers)
{
	struct stat st;

	if (stat(set_path, &st) < 0)
		die("the set is gone");
	return (double)st.st_size / (double)numbers;
}

/* A number below limit from 32 random bits, without a division. */
static uint64_t scale(uint64_t r, uint64_t limit)
{
	return (r & 0xFFFFFFFF) * limit >> 32;
}

/* Numbers of all of the list's area codes, listed or not, in no order. */
struct asked {
	const char *name, *sha256;
	uint64_t first, span, step;
};

static struct e164 next_number(const struct asked *a)
{
	uint64_t r = next_random();

	return (struct e164){ a->first + scale(r, a->span) * a->step + scale(r >> 32, a->step) };
}

/* As the gate asks: by the name of the list, of the numbers of one claim at once. */
static uint64_t look_up_batches(const struct lists *l, const struct asked *a)
{
	static struct list_fact facts[BATCH];
	struct lists_ask asks[BATCH];
	uint64_t listed = 0;

	for (int done = 0; done < LOOKUPS; done += BATCH) {
		for (int i = 0; i < BATCH; i++)
			asks[i] = (struct lists_ask){ a->name, next_number(a), &facts[i] };
		lists_lookup_many(l, asks, BATCH);
		for (int i = 0; i < BATCH; i++)
			listed += facts[i].listed == TRI_YES;
	}
	return listed;
}

static uint64_t look_up_singly(const struct lists *l, const struct asked *a)
{
	struct list_fact fact;
	uint64_t listed = 0;

	for (int i = 0; i < LOOKUPS; i++) {
		lists_lookup(l, a->name, next_number(a), &fact);
		listed += fact.listed == TRI_YES;
	}
	return listed;
}

/* Nanoseconds a number; the best of several passes, since other programs share the machine. */
static double best_ns(const struct lists *l, const struct asked *a,
	uint64_t (*look_up)(const struct lists *, const struct asked *))
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < PASSES; i++) {
		int64_t begin = clock_mono_us(), took;

		if (look_up(l, a) == 0)
			die("no number was found");
		took = clock_mono_us() - begin;
		best = took < best ? took : best;
	}
	return (double)best * 1e3 / LOOKUPS;
}

static void bench_lookups(const char *figure, const struct asked *a)
{
	struct dnc_list_row row = { .list_date_us = 1, .version = "bench" };
	struct lists *l;

	snprintf(row.name, sizeof(row.name), "%s", a->name);
	snprintf(row.set_path, sizeof(row.set_path), "x.set");
	snprintf(row.set_sha256, sizeof(row.set_sha256), "%s", a->sha256);
	if (lists_open(&l, dir) < 0)
		die("out of memory");
	lists_use(l, &row, 1, NULL, NULL);
	printf("figure %s_ns %.1f ns\n", figure, best_ns(l, a, look_up_batches));
	printf("figure %s_single_ns %.1f ns\n", figure, best_ns(l, a, look_up_singly));
	lists_close(l);
}

static void bench_register(uint32_t numbers)
{
	struct listfile_want want = { .country = country_find("US") };
	char sha256[NUMSET_SHA256_HEX];
	struct rusage use;
	double seconds;

	write_register(numbers);
	seconds = build(&want, NULL, numbers, sha256);
	getrusage(RUSAGE_SELF, &use);
	printf("# %u numbers in %u area codes, read and written in %.1f s\n", numbers, numbers / AN_AREA, seconds);
	printf("figure dnc_load_numbers_per_s %.0f 1/s\n", numbers / seconds);
	printf("figure dnc_load_peak_mb %.0f MB\n", (double)use.ru_maxrss / 1e3);
	printf("figure dnc_bytes_per_number %.3f B\n", bytes_each(numbers));
	bench_lookups("dnc_lookup", &(struct asked){ "us-national", sha256, UINT64_C(12010000000),
		numbers / AN_AREA * 799 / 400, 10000000 });
}

static void bench_abroad(void)
{
	struct listfile_want want = { .country = country_find("GB") };
	char sha256[NUMSET_SHA256_HEX];
	double seconds;

	write_abroad();
	seconds = build(&want, "44", ABROAD, sha256);
	printf("# a list of another country: %u numbers\n", ABROAD);
	printf("figure dnc_abroad_load_numbers_per_s %.0f 1/s\n", ABROAD / seconds);
	printf("figure dnc_abroad_bytes_per_number %.3f B\n", bytes_each(ABROAD));
	bench_lookups("dnc_abroad_lookup", &(struct asked){ "gb-tps", sha256, UINT64_C(441200000000), ABROAD, 400 });
}

int main(void)
{
	const char *form = getenv("BENCH_FORM");

	if (mkdtemp(dir) == NULL)
		die("cannot make a folder");
	snprintf(path, sizeof(path), "%s/list.txt", dir);
	snprintf(set_path, sizeof(set_path), "%s/x.set", dir);
	bench_register(form != NULL && strcmp(form, "long") == 0 ? 250000000 : 10000000);
	bench_abroad();
	unlink(path);
	unlink(set_path);
	rmdir(dir);
	return 0;
}
