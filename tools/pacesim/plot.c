/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/pacesim/plot.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/base/banned.h"

#define WIDTH 900
#define HEIGHT 520
#define LEFT 70
#define RIGHT 640
#define TOP 50
#define BOTTOM 460
#define SHARE_MAX 0.12
#define USE_MIN 0.3
#define LAWFUL 0.03

static const char *const colours[] = { "#c00000", "#000000", "#1f77b4", "#17becf", "#2ca02c", "#9467bd",
	"#ff7f0e", "#8c564b", "#e377c2" };

static double x_of(double share)
{
	return LEFT + (share < SHARE_MAX ? share : SHARE_MAX) / SHARE_MAX * (RIGHT - LEFT);
}

static double y_of(double use)
{
	return BOTTOM - ((use > USE_MIN ? use : USE_MIN) - USE_MIN) / (1 - USE_MIN) * (BOTTOM - TOP);
}

static void axes(FILE *f)
{
	for (int i = 0; i <= 12; i += 2)
		fprintf(f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d %%</text>\n", x_of(i / 100.0),
			BOTTOM + 20, i);
	for (int i = 30; i <= 100; i += 10)
		fprintf(f, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" "
			"text-anchor=\"end\">%d %%</text>\n", LEFT, y_of(i / 100.0), RIGHT, LEFT - 8,
			y_of(i / 100.0) + 4, i);
	fprintf(f, "<path d=\"M%.1f %dV%d\" stroke=\"#888\" stroke-dasharray=\"5 4\"/>\n", x_of(LAWFUL), TOP,
		BOTTOM);
	fprintf(f, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#000\"/>\n", LEFT, TOP, BOTTOM, RIGHT);
	fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">abandoned, of calls a person answered; "
		"dashed: 3 %%</text>\n", (LEFT + RIGHT) / 2, HEIGHT - 15);
	fprintf(f, "<text x=\"%d\" y=\"28\" font-size=\"16\">Share of the seats' time in use, by "
		"abandonment</text>\n", LEFT);
}

static void draw(FILE *f, const struct curve *c, int i)
{
	const char *colour = colours[i % (int)(sizeof(colours) / sizeof(*colours))];
	int y = TOP + 12 + 24 * i;

	fprintf(f, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"", colour,
		i == 0 ? "3" : "1.5");
	for (int k = 0; k < c->count; k++)
		fprintf(f, "%.1f,%.1f ", x_of(c->abandonment[k]), y_of(c->utilisation[k]));
	fprintf(f, "\"/>\n");
	for (int k = 0; k < c->count; k++)
		fprintf(f, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
			x_of(c->abandonment[k]), y_of(c->utilisation[k]), colour);
	fprintf(f, "<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>\n",
		RIGHT + 30, y - 4, colour, RIGHT + 44, y, c->name);
}

int plot_write(const char *path, const struct curve *curves, int count)
{
	FILE *f = fopen(path, "w");
	int failed;

	if (f == NULL)
		return -errno;
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%%\" height=\"100%%\" "
		"fill=\"#fff\"/>\n", WIDTH, HEIGHT);
	axes(f);
	for (int i = 0; i < count; i++)
		draw(f, &curves[i], i);
	fprintf(f, "</svg>\n");
	failed = ferror(f);
	return fclose(f) != 0 || failed ? -EIO : 0;
}
