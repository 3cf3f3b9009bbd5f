/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-ir-panel.h"

#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-session-bank.h"

#include <glib/gi18n-lib.h>

struct _EncfgIrPanel
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgBaselineLook *look; /* what the user is asked about */

  GtkLabel *state;
  GtkWidget *progress_box;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (EncfgIrPanel, encfg_ir_panel, GTK_TYPE_BOX)

static void
update (EncfgIrPanel *self)
{
  const EncfgCommandStatus *test = encfg_session_get_ir_test (self->session);
  const gboolean is_running =
    encfg_session_get_activity (self->session) && test && test->state == ENCFG_COMMAND_RUNNING;
  g_autofree char *text = encfg_session_describe_ir_test (self->session);

  gtk_label_set_label (self->state, text);
  gtk_widget_set_visible (self->progress_box, is_running);
  if (is_running)
    gtk_progress_bar_set_fraction (self->progress,
                                   CLAMP (encfg_session_get_fraction (self->session), 0, 1));
}

static void
on_answer (gboolean yes, gpointer user_data)
{
  EncfgIrPanel *self = user_data;

  /* Asked twice, answered once. */
  if (yes && self->look)
    encfg_session_save_ir (self->session, g_steal_pointer (&self->look), NULL, NULL);
  else
    g_clear_pointer (&self->look, encfg_baseline_look_free);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncfgIrPanel) self = user_data;
  EncfgBaselineLook *look = encfg_session_look_at_ir_finish (ENCFG_SESSION (source), result, NULL);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *heading = NULL;
  g_autofree char *against = NULL;
  g_autofree char *body = NULL;
  gboolean is_grave;

  if (!look)
    return;
  /* Asked already: what that question showed is what a yes saves. */
  if (!root || self->look)
    {
      encfg_baseline_look_free (look);
      return;
    }
  self->look = look;
  against = encfg_baseline_look_describe (look, &is_grave);
  heading =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                  "Save the resistance of %u battery as its reference?",
                                  "Save the resistances of %u batteries as their reference?",
                                  (gulong) look->readings->n_cells),
                     look->readings->n_cells);
  body = g_strdup_printf (
    _ ("%s%sAll later comparisons are made with what is saved now. The old reference is kept."),
    against ? against : "",
    against ? "\n\n" : "");
  encfg_ask (GTK_WINDOW (root),
             heading,
             body,
             is_grave ? _ ("Save Although Readings Are Missing") : _ ("Save"),
             is_grave,
             on_answer,
             self);
}

void
encfg_ir_panel_save (EncfgIrPanel *self)
{
  encfg_session_look_at_ir (self->session, on_looked, g_object_ref (self));
}

void
encfg_ir_panel_set_session (EncfgIrPanel *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
encfg_ir_panel_dispose (GObject *object)
{
  EncfgIrPanel *self = ENCFG_IR_PANEL (object);

  g_clear_pointer (&self->look, encfg_baseline_look_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_ir_panel_parent_class)->dispose (object);
}

static void
encfg_ir_panel_class_init (EncfgIrPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_ir_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-ir-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgIrPanel, state);
  gtk_widget_class_bind_template_child (widget_class, EncfgIrPanel, progress_box);
  gtk_widget_class_bind_template_child (widget_class, EncfgIrPanel, progress);
}

static void
encfg_ir_panel_init (EncfgIrPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
