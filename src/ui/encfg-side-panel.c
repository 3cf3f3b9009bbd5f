/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-side-panel.h"

#include "encfg-address-panel.h"
#include "encfg-application.h"
#include "encfg-ask.h"
#include "encfg-clock-panel.h"
#include "encfg-ir-panel.h"
#include "encfg-network-panel.h"
#include "encfg-session-bank.h"
#include "encfg-session-place.h"

#include <glib/gi18n-lib.h>

struct _EncfgSidePanel
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgIrPanel *ir;
  EncfgAddressPanel *address;
  EncfgClockPanel *clock;
  EncfgNetworkPanel *network;
};

G_DEFINE_FINAL_TYPE (EncfgSidePanel, encfg_side_panel, GTK_TYPE_BOX)

void
encfg_side_panel_set_session (EncfgSidePanel *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  encfg_ir_panel_set_session (self->ir, session);
  encfg_address_panel_set_session (self->address, session);
  encfg_clock_panel_set_session (self->clock, session);
  encfg_network_panel_set_session (self->network, session);
}

static void
on_restart_answer (gboolean yes, gpointer user_data)
{
  EncfgSidePanel *self = user_data;

  if (yes)
    encfg_session_restart (self->session, NULL, NULL);
}

static void
ask_restart (EncfgSidePanel *self)
{
  g_autofree char *way_back = encfg_session_describe_way_back (self->session);
  g_autofree char *body = g_strdup_printf (
    way_back ? _ ("It does not watch the batteries meanwhile. If it is not found afterwards: %s")
             : _ ("It does not watch the batteries meanwhile.%s"),
    way_back ? way_back : "");

  encfg_ask (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
             _ ("Restart the module?"),
             body,
             _ ("Restart"),
             TRUE,
             on_restart_answer,
             self);
}

void
encfg_side_panel_act (EncfgSidePanel *self, const char *action)
{
  if (g_str_equal (action, "ir-test"))
    encfg_session_test_ir (self->session, NULL, NULL);
  else if (g_str_equal (action, "ir-save"))
    encfg_ir_panel_save (self->ir);
  else if (g_str_equal (action, "clock-read"))
    encfg_session_read_clock (self->session, NULL, NULL);
  else if (g_str_equal (action, "clock-sync"))
    encfg_session_sync_clock (self->session, NULL, NULL);
  else if (g_str_equal (action, "address-modify"))
    encfg_address_panel_modify (self->address);
  else if (g_str_equal (action, "network-read"))
    encfg_session_read_network (self->session, NULL, NULL);
  else if (g_str_equal (action, "network-write"))
    encfg_network_panel_write (self->network);
  else if (g_str_equal (action, "restart"))
    ask_restart (self);
}

/* What the module does not know is not offered. */
void
encfg_side_panel_update_actions (EncfgSidePanel *self, GtkWidget *window)
{
  EncfgSession *session = self->session;
  const gboolean is_ready = !encfg_session_get_activity (session) &&
                            encfg_session_get_state (session) == ENCFG_SESSION_CONNECTED;
  const gboolean has_clock = is_ready && encfg_session_has_clock (session);

  gtk_widget_action_set_enabled (
    window, "win.ir-test", is_ready && encfg_session_has_command (session, "ir-test"));
  gtk_widget_action_set_enabled (
    window, "win.ir-save", is_ready && encfg_session_has_command (session, "ir-save"));
  gtk_widget_action_set_enabled (
    window, "win.restart", is_ready && encfg_session_has_command (session, "restart"));
  gtk_widget_action_set_enabled (window, "win.clock-read", has_clock);
  gtk_widget_action_set_enabled (window, "win.clock-sync", has_clock);
  gtk_widget_action_set_enabled (
    window, "win.address-modify", encfg_session_can_modify_address (session));
  gtk_widget_action_set_enabled (
    window, "win.network-read", is_ready && encfg_network_panel_has_rows (self->network));
  gtk_widget_action_set_enabled (
    window, "win.network-write", encfg_session_can_write_network (session));
}

static void
encfg_side_panel_dispose (GObject *object)
{
  g_clear_object (&ENCFG_SIDE_PANEL (object)->session);
  G_OBJECT_CLASS (encfg_side_panel_parent_class)->dispose (object);
}

static void
encfg_side_panel_class_init (EncfgSidePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_IR_PANEL);
  g_type_ensure (ENCFG_TYPE_ADDRESS_PANEL);
  g_type_ensure (ENCFG_TYPE_CLOCK_PANEL);
  g_type_ensure (ENCFG_TYPE_NETWORK_PANEL);
  G_OBJECT_CLASS (klass)->dispose = encfg_side_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-side-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgSidePanel, ir);
  gtk_widget_class_bind_template_child (widget_class, EncfgSidePanel, address);
  gtk_widget_class_bind_template_child (widget_class, EncfgSidePanel, clock);
  gtk_widget_class_bind_template_child (widget_class, EncfgSidePanel, network);
}

static void
encfg_side_panel_init (EncfgSidePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
