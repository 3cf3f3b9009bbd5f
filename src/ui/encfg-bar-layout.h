/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where the bars of a chart lie. Many bars are broken into lanes below each other, so that each
 * stays wide enough to be seen and clicked. Pure geometry; the y axis points down. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_BAR_MARGIN 14 /* right of the bars: half a number */

typedef struct
{
  guint n, n_lanes, per_lane;
  float left, pitch;              /* of the first bar; from one to the next */
  float lane_height, top, height; /* a lane; in it the plot */
  double low, high, step;         /* of the axis: both ends lie on a step */
} EncfgBarLayout;

/* `left` pixels are for the axis. low < high: what is to be seen. */
EncfgBarLayout
encfg_bar_layout_new (guint n, double low, double high, float left, float width, float height);

guint encfg_bar_layout_get_lane (const EncfgBarLayout *self, guint index);
float encfg_bar_layout_get_x (const EncfgBarLayout *self, guint index);
/* Values beyond the axis lie at its end. */
float encfg_bar_layout_get_y (const EncfgBarLayout *self, guint lane, double value);

/* The bar at a place, whatever its height; -1: none. */
int encfg_bar_layout_find (const EncfgBarLayout *self, double x, double y);

G_END_DECLS
