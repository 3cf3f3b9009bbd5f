/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-bar-layout.h"

#include <math.h>

#define PITCH_MIN 4.0f
#define PITCH_MAX 36.0f
#define LANE_MIN 116.0f /* below it another lane shows no more than the bars do */
#define HEAD 28.0f      /* above the plot: signs and numbers of marked bars */
#define FOOT 18.0f      /* below it: numbers */
#define N_STEPS 5

/* 1, 2 or 5 times a power of ten, not below `span` / N_STEPS. */
static double
step_of (double span)
{
  const double raw = span / N_STEPS;
  const double power = pow (10, floor (log10 (raw)));
  const double rest = raw / power;

  return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}

EncfgBarLayout
encfg_bar_layout_new (guint n, double low, double high, float left, float width, float height)
{
  const float room = MAX (width - left - ENCFG_BAR_MARGIN, 1);
  const guint wanted = (guint) ceilf ((float) n * PITCH_MIN / room);
  const guint possible = MAX ((guint) (height / LANE_MIN), 1);
  EncfgBarLayout self = { .n = n, .left = left };

  self.n_lanes = CLAMP (wanted, 1, possible);
  self.per_lane = MAX ((n + self.n_lanes - 1) / self.n_lanes, 1);
  self.pitch = MIN (room / (float) self.per_lane, PITCH_MAX);
  self.lane_height = height / (float) self.n_lanes;
  self.top = HEAD;
  self.height = MAX (self.lane_height - HEAD - FOOT, 1);
  self.step = step_of (high - low);
  self.low = floor (low / self.step) * self.step;
  self.high = ceil (high / self.step) * self.step;
  return self;
}

guint
encfg_bar_layout_get_lane (const EncfgBarLayout *self, guint index)
{
  return index / self->per_lane;
}

float
encfg_bar_layout_get_x (const EncfgBarLayout *self, guint index)
{
  return self->left + (float) (index % self->per_lane) * self->pitch;
}

float
encfg_bar_layout_get_y (const EncfgBarLayout *self, guint lane, double value)
{
  const double part = (CLAMP (value, self->low, self->high) - self->low) / (self->high - self->low);

  return (float) lane * self->lane_height + self->top + self->height * (float) (1 - part);
}

int
encfg_bar_layout_find (const EncfgBarLayout *self, double x, double y)
{
  const double lane = floor (y / self->lane_height);
  const double column = floor ((x - self->left) / self->pitch);
  double index;

  if (lane < 0 || lane >= self->n_lanes || column < 0 || column >= self->per_lane)
    return -1;
  index = lane * self->per_lane + column;
  return index < self->n ? (int) index : -1;
}
