/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-lamp.h"

#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>

#define SIZE 18
#define GLOW 7

struct _EncfgLamp
{
  GtkWidget parent_instance;

  char *label;
  EncfgSimLampState state;
  gboolean is_lit; /* the half of blinking */
};

G_DEFINE_FINAL_TYPE (EncfgLamp, encfg_lamp, GTK_TYPE_WIDGET)

static void
encfg_lamp_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = *natural = SIZE + 2 * GLOW;
}

/* Lit: filled, with a glow around. Off: a dark hollow with a rim. */
static void
encfg_lamp_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EncfgLamp *self = ENCFG_LAMP (widget);
  const gboolean is_lit =
    self->state == ENCFG_SIM_LAMP_ON || (self->state == ENCFG_SIM_LAMP_BLINK && self->is_lit);
  const float x = (float) (gtk_widget_get_width (widget) - SIZE) / 2;
  const float y = (float) (gtk_widget_get_height (widget) - SIZE) / 2;
  const GdkRGBA dark = { 0, 0, 0, 0.55f };
  const float rim[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  GskRoundedRect circle;
  GdkRGBA color, rim_color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  rim_color = color;
  rim_color.alpha = is_lit ? 1.0f : 0.45f;
  gsk_rounded_rect_init_from_rect (&circle, &GRAPHENE_RECT_INIT (x, y, SIZE, SIZE), SIZE / 2.0f);
  if (is_lit)
    gtk_snapshot_append_outset_shadow (snapshot, &circle, &color, 0, 0, 1, GLOW);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (
    snapshot, is_lit ? &color : &dark, &GRAPHENE_RECT_INIT (x, y, SIZE, SIZE));
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (
    snapshot, &circle, rim, (GdkRGBA[4]){ rim_color, rim_color, rim_color, rim_color });
}

const char *
encfg_lamp_describe (EncfgLamp *self)
{
  return encfg_sim_words_lamp (self->state);
}

static void
describe (EncfgLamp *self)
{
  g_autofree char *text =
    g_strdup_printf (_ ("Lamp %s: %s"), self->label, encfg_lamp_describe (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  encfg_tooltip_set (GTK_WIDGET (self), text);
}

void
encfg_lamp_set_state (EncfgLamp *self, EncfgSimLampState state)
{
  if (state == self->state)
    return;
  self->state = state;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
encfg_lamp_set_phase (EncfgLamp *self, gboolean is_lit)
{
  if (is_lit == self->is_lit)
    return;
  self->is_lit = is_lit;
  if (self->state == ENCFG_SIM_LAMP_BLINK)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
encfg_lamp_finalize (GObject *object)
{
  g_free (ENCFG_LAMP (object)->label);
  G_OBJECT_CLASS (encfg_lamp_parent_class)->finalize (object);
}

static void
encfg_lamp_class_init (EncfgLampClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = encfg_lamp_finalize;
  widget_class->measure = encfg_lamp_measure;
  widget_class->snapshot = encfg_lamp_snapshot;
  gtk_widget_class_set_css_name (widget_class, "lamp");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
encfg_lamp_init (EncfgLamp *self)
{
}

GtkWidget *
encfg_lamp_new (const char *label)
{
  EncfgLamp *self = g_object_new (ENCFG_TYPE_LAMP, NULL);

  self->label = g_strdup (label);
  describe (self);
  return GTK_WIDGET (self);
}
