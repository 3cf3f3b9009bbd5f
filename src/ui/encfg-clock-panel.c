/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-clock-panel.h"

#include "encfg-application.h"
#include "encfg-session-place.h"

#include <glib/gi18n-lib.h>

struct _EncfgClockPanel
{
  GtkBox parent_instance;

  EncfgSession *session;
  GtkLabel *device, *computer, *offset;
};

G_DEFINE_FINAL_TYPE (EncfgClockPanel, encfg_clock_panel, GTK_TYPE_BOX)

static void
update (EncfgClockPanel *self)
{
  const EncfgClock *clock = encfg_session_get_clock (self->session);
  const gboolean is_valid = clock && clock->is_valid;
  g_autofree char *device = NULL;
  g_autofree char *computer = NULL;
  g_autofree char *offset = NULL;

  if (is_valid)
    {
      device = encfg_clock_format (clock->device_s, clock->zone_s);
      offset = encfg_clock_describe_offset (clock->offset_s);
    }
  if (clock)
    computer = encfg_clock_format (clock->computer_s, clock->zone_s);
  gtk_label_set_label (self->device, is_valid ? device : "—");
  gtk_label_set_label (self->computer, clock ? computer : "—");
  gtk_label_set_label (self->offset,
                       is_valid ? offset
                       : clock  ? _ ("The module shows no valid date")
                                : "—");
  if (clock && (!is_valid || encfg_clock_classify (clock->offset_s) != ENCFG_CLOCK_SAME))
    gtk_widget_add_css_class (GTK_WIDGET (self->offset), "result-bad");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->offset), "result-bad");
}

void
encfg_clock_panel_set_session (EncfgClockPanel *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
encfg_clock_panel_dispose (GObject *object)
{
  g_clear_object (&ENCFG_CLOCK_PANEL (object)->session);
  G_OBJECT_CLASS (encfg_clock_panel_parent_class)->dispose (object);
}

static void
encfg_clock_panel_class_init (EncfgClockPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_clock_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-clock-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgClockPanel, device);
  gtk_widget_class_bind_template_child (widget_class, EncfgClockPanel, computer);
  gtk_widget_class_bind_template_child (widget_class, EncfgClockPanel, offset);
}

static void
encfg_clock_panel_init (EncfgClockPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
