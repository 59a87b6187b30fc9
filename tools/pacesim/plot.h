/* SPDX-License-Identifier: Apache-2.0 */
/* One curve a dialer: how much of the seats' time is used at which abandonment. */
#ifndef PACESIM_PLOT_H
#define PACESIM_PLOT_H

#define PLOT_POINTS 14

struct curve {
	const char *name;
	int count;
	double abandonment[PLOT_POINTS], utilisation[PLOT_POINTS];
	double usual_abandonment, usual_utilisation; /* with the setting as published */
};

/* 0 or -errno. */
int plot_write(const char *path, const struct curve *curves, int count);

#endif
