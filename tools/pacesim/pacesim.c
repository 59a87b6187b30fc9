/* SPDX-License-Identifier: Apache-2.0 */
/* Pacing, ours and others', against the same seeded populations; see pacesim(1). */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/pacesim/dialers.h"
#include "tools/pacesim/plot.h"

#include "dialer/base/banned.h"

#define LAWFUL 0.03
#define RUNS_MAX 100000
#define JOBS_MAX 256

const struct dialer *const dialers[DIALERS_MAX + 1] = { &dialer_predictive, &dialer_progressive,
	&dialer_vici_ratio, &dialer_vici_hard, &dialer_vici_average, &dialer_vici_tapered, &dialer_issabel,
	&dialer_cxbridge, &dialer_impact };

struct options {
	long runs, plot_runs, seed, seats, jobs;
	double hours;
	const char *svg;
};

/* A run to do and, after it, its result; shared by the processes. */
struct task {
	int dialer, point; /* point -1: as published */
	uint64_t seed;
	struct result result;
};

struct work {
	atomic_long next;
	atomic_int failed;
	long count;
	struct task tasks[];
};

static double knob_of(const struct task *t)
{
	return t->point < 0 ? dialers[t->dialer]->knob : dialers[t->dialer]->sweep[t->point];
}

static void labour(struct work *w, const struct options *o)
{
	static struct world world;
	long i;

	while ((i = atomic_fetch_add(&w->next, 1)) < w->count) {
		struct task *t = &w->tasks[i];

		world_init(&world, t->seed, (int)o->seats, o->hours);
		if (engine_run(dialers[t->dialer], knob_of(t), &world, &t->result) < 0)
			atomic_store(&w->failed, 1);
	}
}

static int share_out(struct work *w, const struct options *o)
{
	int status, failed = 0;
	long started = 0;

	fflush(NULL);
	for (; started < o->jobs; started++) {
		pid_t pid = fork();

		if (pid < 0)
			break;
		if (pid == 0) {
			labour(w, o);
			_exit(0);
		}
	}
	if (started == 0)
		return -errno;
	while (started-- > 0)
		failed |= wait(&status) < 0 || status != 0;
	return failed || atomic_load(&w->failed) ? -ENOMEM : 0;
}

static long plan_work(struct work *w, const struct options *o)
{
	long n = 0;

	for (int d = 0; dialers[d] != NULL; d++) {
		for (int point = -1; point < ENGINE_SWEEP; point++) {
			long runs = point < 0 && d == 0 ? o->runs : o->plot_runs;

			if (point >= 0 && !(dialers[d]->sweep[point] > 0))
				break;
			for (long r = 0; r < runs; r++, n++) {
				if (w != NULL)
					w->tasks[n] = (struct task){ .dialer = d, .point = point,
						.seed = (uint64_t)(o->seed + r) };
			}
		}
	}
	return n;
}

/* ---- what came out ---- */

struct sums {
	long runs, breaches, days_over;
	double utilisation, abandonment, worst;
};

static struct sums sum_up(const struct work *w, int dialer, int point)
{
	struct sums s = { 0 };

	for (long i = 0; i < w->count; i++) {
		const struct task *t = &w->tasks[i];

		if (t->dialer != dialer || t->point != point)
			continue;
		s.runs++;
		s.breaches += t->result.abandonment > LAWFUL;
		s.days_over += t->result.days_over;
		s.utilisation += t->result.utilisation;
		s.abandonment += t->result.abandonment;
		s.worst = fmax(s.worst, t->result.abandonment);
	}
	s.utilisation /= s.runs > 0 ? (double)s.runs : 1;
	s.abandonment /= s.runs > 0 ? (double)s.runs : 1;
	return s;
}

static long print_runs(const struct work *w)
{
	long ours = 0;

	printf("dialer\truns\tutilisation_pct\tabandonment_pct\tworst_run_pct\tbreaches_30d\tdays_over_pct\n");
	for (int d = 0; dialers[d] != NULL; d++) {
		struct sums s = sum_up(w, d, -1);

		if (s.runs == 0)
			continue;
		printf("%s\t%ld\t%.2f\t%.3f\t%.2f\t%ld\t%.2f\n", dialers[d]->name, s.runs, 100 * s.utilisation,
			100 * s.abandonment, 100 * s.worst, s.breaches,
			100.0 * (double)s.days_over / (double)(s.runs * WORLD_DAYS));
		ours += d == 0 ? s.breaches : 0;
	}
	return ours;
}

static struct curve curve_of(const struct work *w, int dialer)
{
	struct sums usual = sum_up(w, dialer, -1);
	struct curve c = { .name = dialers[dialer]->name, .usual_abandonment = usual.abandonment,
		.usual_utilisation = usual.utilisation };

	for (int k = 0; k < PLOT_POINTS; k++) {
		struct sums s = sum_up(w, dialer, k);

		if (s.runs == 0)
			continue;
		c.abandonment[c.count] = s.abandonment;
		c.utilisation[c.count++] = s.utilisation;
	}
	return c;
}

/* Between the points of our curve; left of it, one to one without abandonment; right of it, its end. */
static double ours_at(const struct curve *ours, const struct curve *one_to_one, double share)
{
	double x = one_to_one->abandonment[0], y = one_to_one->utilisation[0];

	for (int k = 0; k < ours->count; k++) {
		double to_x = ours->abandonment[k], to_y = ours->utilisation[k];

		if (share <= to_x && to_x > x)
			return share <= x ? y : y + (to_y - y) * (share - x) / (to_x - x);
		x = to_x;
		y = to_y;
	}
	return y;
}

static struct curve curve_of_seed(const struct work *w, int dialer, uint64_t seed)
{
	struct curve c = { 0 };

	for (long i = 0; i < w->count; i++) {
		const struct task *t = &w->tasks[i];

		if (t->dialer != dialer || t->point < 0 || t->seed != seed)
			continue;
		c.abandonment[t->point] = t->result.abandonment;
		c.utilisation[t->point] = t->result.utilisation;
		c.count = t->point + 1;
	}
	return c;
}

struct gains {
	double sum[DIALERS_MAX][PLOT_POINTS]; /* ours less theirs, each population for itself */
	long ahead[DIALERS_MAX][PLOT_POINTS]; /* populations in which ours is above */
};

static void compare_seeds(struct gains *g, const struct work *w, const struct options *o, int count)
{
	*g = (struct gains){ 0 };
	for (long r = 0; r < o->plot_runs; r++) {
		struct curve curves[DIALERS_MAX];

		for (int d = 0; d < count; d++)
			curves[d] = curve_of_seed(w, d, (uint64_t)(o->seed + r));
		for (int d = 0; d < count; d++) {
			for (int k = 0; k < curves[d].count; k++) {
				double gain = ours_at(&curves[0], &curves[1], curves[d].abandonment[k]) -
					      curves[d].utilisation[k];

				g->sum[d][k] += gain;
				g->ahead[d][k] += gain > 0;
			}
		}
	}
}

static int print_curves(const struct curve *curves, const struct gains *g, long runs, int count)
{
	int beaten = 0;

	printf("\ndialer\tknob\tabandonment_pct\tutilisation_pct\tours_at_equal_abandonment_pct\tgain_points\t"
	       "gain_points_same_population\tpopulations_ours_above\n");
	for (int d = 0; d < count; d++) {
		for (int k = 0; k < curves[d].count; k++) {
			double ours = ours_at(&curves[0], &curves[1], curves[d].abandonment[k]);
			double gain = ours - curves[d].utilisation[k], same = g->sum[d][k] / (double)runs;

			printf("%s\t%s %g\t%.3f\t%.2f\t%.2f\t%+.2f\t%+.2f\t%ld\n", curves[d].name,
				dialers[d]->what, dialers[d]->sweep[k], 100 * curves[d].abandonment[k],
				100 * curves[d].utilisation[k], 100 * ours, 100 * gain, 100 * same,
				g->ahead[d][k]);
			beaten += d > 1 && (gain <= 0 || same <= 0);
		}
	}
	return beaten;
}

static int tell(const struct work *w, const struct options *o)
{
	static struct gains gains;
	struct curve curves[DIALERS_MAX];
	long breaches = print_runs(w);
	int count = 0, beaten = 0, err = 0;

	if (o->plot_runs > 0) {
		for (; dialers[count] != NULL; count++)
			curves[count] = curve_of(w, count);
		compare_seeds(&gains, w, o, count);
		beaten = print_curves(curves, &gains, o->plot_runs, count);
		if (o->svg != NULL)
			err = plot_write(o->svg, curves, count);
	}
	if (err < 0)
		fprintf(stderr, "pacesim: cannot write \"%s\": %s\n", o->svg, strerror(-err));
	printf("\nbreaches of predictive\t%ld\npoints of others not below it\t%d\n", breaches, beaten);
	return err < 0 ? 2 : breaches > 0 || beaten > 0;
}

/* ---- options ---- */

static long number(const char *text, long low, long high)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < low || n > high) {
		fprintf(stderr, "pacesim: \"%s\": a number from %ld to %ld expected\n", text, low, high);
		exit(2);
	}
	return n;
}

static void read_options(struct options *o, int argc, char **argv)
{
	static const struct option names[] = { { "runs", 1, NULL, 'r' }, { "plot-runs", 1, NULL, 'p' },
		{ "seed", 1, NULL, 's' }, { "seats", 1, NULL, 'n' }, { "hours", 1, NULL, 'h' },
		{ "jobs", 1, NULL, 'j' }, { "svg", 1, NULL, 'o' }, { NULL, 0, NULL, 0 } };
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 'r': o->runs = number(optarg, 0, RUNS_MAX); break;
		case 'p': o->plot_runs = number(optarg, 0, RUNS_MAX); break;
		case 's': o->seed = number(optarg, 0, 1000000000); break;
		case 'n': o->seats = number(optarg, 0, 1000); break;
		case 'h': o->hours = (double)number(optarg, 1, (long)WORLD_HOURS_MAX); break;
		case 'j': o->jobs = number(optarg, 1, JOBS_MAX); break;
		case 'o': o->svg = optarg; break;
		default: exit(2);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "pacesim: \"%s\": no argument expected\n", argv[optind]);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	struct options o = { .runs = 1000, .plot_runs = 60, .seed = 1, .hours = 1, .jobs = 1 };
	struct work *w;
	size_t size;
	long count;
	int err;

	read_options(&o, argc, argv);
	count = plan_work(NULL, &o);
	size = sizeof(*w) + (size_t)count * sizeof(struct task);
	w = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w == MAP_FAILED) {
		fprintf(stderr, "pacesim: no memory for %ld runs\n", count);
		return 2;
	}
	w->count = plan_work(w, &o);
	err = share_out(w, &o);
	if (err < 0) {
		fprintf(stderr, "pacesim: a run failed: %s\n", strerror(-err));
		return 2;
	}
	return tell(w, &o);
}
