/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/pacesim/plot.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "dialer/base/banned.h"

#define WIDTH 960
#define HEIGHT 600
#define LEFT 70
#define RIGHT 740
#define TOP 70
#define BOTTOM 520
#define SHARE_MAX 0.8
#define USE_MIN 0.4
#define LAWFUL 0.03

static const struct style {
	const char *colour, *dash;
} styles[] = { { "#c00000", "none" }, { "#000000", "none" }, { "#1f77b4", "none" }, { "#17becf", "none" },
	{ "#2ca02c", "6 4" }, { "#9467bd", "2 4" }, { "#ff7f0e", "none" }, { "#8c564b", "none" },
	{ "#e377c2", "none" } };

/* The root of the share: what is lawful gets a fifth of the width, what is not is still seen. */
static double x_of(double share)
{
	return LEFT + sqrt(fmin(share, SHARE_MAX) / SHARE_MAX) * (RIGHT - LEFT);
}

static double y_of(double use)
{
	return BOTTOM - (fmax(use, USE_MIN) - USE_MIN) / (1 - USE_MIN) * (BOTTOM - TOP);
}

static void axes(FILE *f)
{
	static const double shares[] = { 0, 0.002, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8 };

	for (int i = 0; i < (int)(sizeof(shares) / sizeof(*shares)); i++)
		fprintf(f, "<path d=\"M%.1f %dV%d\" stroke=\"#eee\"/><text x=\"%.1f\" y=\"%d\" "
			"text-anchor=\"middle\">%g %%</text>\n", x_of(shares[i]), TOP, BOTTOM,
			x_of(shares[i]), BOTTOM + 20, 100 * shares[i]);
	for (int i = 40; i <= 100; i += 10)
		fprintf(f, "<path d=\"M%d %.1fH%d\" stroke=\"#eee\"/><text x=\"%d\" y=\"%.1f\" "
			"text-anchor=\"end\">%d %%</text>\n", LEFT, y_of(i / 100.0), RIGHT, LEFT - 8,
			y_of(i / 100.0) + 4, i);
	fprintf(f, "<path d=\"M%.1f %dV%d\" stroke=\"#555\" stroke-dasharray=\"5 4\"/><text x=\"%.1f\" "
		"y=\"%d\" fill=\"#555\">the law's 3 %%</text>\n", x_of(LAWFUL), TOP, BOTTOM,
		x_of(LAWFUL) + 6, BOTTOM - 8);
	fprintf(f, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#000\"/>\n", LEFT, TOP, BOTTOM, RIGHT);
	fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">abandoned, of calls a person answered "
		"(root scale)</text>\n", (LEFT + RIGHT) / 2, BOTTOM + 48);
	fprintf(f, "<text x=\"%d\" y=\"32\" font-size=\"18\">Share of the seats' time in use, by "
		"abandonment</text>\n<text x=\"%d\" y=\"52\" fill=\"#555\">simulated campaigns of 30 days, the "
		"same populations for all; rings: as published</text>\n", LEFT, LEFT);
}

static void draw(FILE *f, const struct curve *c, int i)
{
	const struct style *s = &styles[i % (int)(sizeof(styles) / sizeof(*styles))];
	int y = TOP + 12 + 26 * i;

	fprintf(f, "<polyline fill=\"none\" stroke=\"%s\" stroke-dasharray=\"%s\" stroke-width=\"%s\" points=\"",
		s->colour, s->dash, i == 0 ? "3.5" : "1.8");
	for (int k = 0; k < c->count; k++)
		fprintf(f, "%.1f,%.1f ", x_of(c->abandonment[k]), y_of(c->utilisation[k]));
	fprintf(f, "\"/>\n");
	for (int k = 0; k < c->count; k++)
		fprintf(f, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\"/>\n",
			x_of(c->abandonment[k]), y_of(c->utilisation[k]), i == 0 ? "3.5" : "2.5", s->colour);
	if (c->usual_utilisation > 0)
		fprintf(f, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"7\" fill=\"none\" stroke=\"%s\" "
			"stroke-width=\"1.8\"/>\n", x_of(c->usual_abandonment), y_of(c->usual_utilisation),
			s->colour);
	fprintf(f, "<path d=\"M%d %dh26\" stroke=\"%s\" stroke-dasharray=\"%s\" stroke-width=\"%s\"/>"
		"<text x=\"%d\" y=\"%d\">%s</text>\n", RIGHT + 24, y - 4, s->colour, s->dash,
		i == 0 ? "3.5" : "1.8", RIGHT + 58, y, c->name);
}

/* Ours last, above the others. */
int plot_write(const char *path, const struct curve *curves, int count)
{
	FILE *f = fopen(path, "w");
	int failed;

	if (f == NULL)
		return -errno;
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" "
		"fill=\"#fff\"/>\n", WIDTH, HEIGHT, WIDTH, HEIGHT);
	axes(f);
	for (int i = count - 1; i >= 0; i--)
		draw(f, &curves[i], i);
	fprintf(f, "</svg>\n");
	failed = ferror(f);
	return fclose(f) != 0 || failed ? -EIO : 0;
}
