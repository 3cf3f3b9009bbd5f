/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-address-panel.h"

#include "encfg-application.h"
#include "encfg-review-dialog.h"
#include "encfg-session-place.h"
#include "encfg-setting-status.h"

#include <glib/gi18n-lib.h>

struct _EncfgAddressPanel
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgSettingTable *table; /* of the module, or NULL */
  gboolean is_filling;      /* the entry's text is set from the module */
  guint shown_id;           /* of the module, when the entry was filled last; 0: none */

  GtkSpinButton *id;
  GtkLabel *fault;
};

G_DEFINE_FINAL_TYPE (EncfgAddressPanel, encfg_address_panel, GTK_TYPE_BOX)

static EncfgSetting *
get_row (EncfgAddressPanel *self)
{
  return self->table ? encfg_setting_table_find (self->table, "modbus-id") : NULL;
}

static void
show_fault (EncfgAddressPanel *self)
{
  EncfgSetting *row = get_row (self);
  const GError *fault = row ? encfg_setting_get_config_error (row) : NULL;
  const char *why =
    fault ? encfg_item_strip_label (encfg_setting_get_item (row), fault->message) : "";
  g_autofree char *text = encfg_message_as_sentence (why);

  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (self->id), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->id), "error");
  gtk_label_set_label (self->fault, text);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), fault != NULL);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->id), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->id),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               fault ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* What is typed there stays until the module has another id. */
static void
update (EncfgAddressPanel *self)
{
  EncfgModule *module = encfg_session_get_module (self->session);
  const EncfgIdentity *identity = module ? encfg_module_get_identity (module) : NULL;
  EncfgSettingTable *table = module ? encfg_module_get_address (module) : NULL;
  const guint id = identity ? identity->id : 0;
  const gboolean is_other = id != self->shown_id || table != self->table;

  g_set_object (&self->table, table);
  self->shown_id = id;
  gtk_widget_set_sensitive (GTK_WIDGET (self->id), get_row (self) != NULL);
  if (id != 0 && is_other)
    {
      self->is_filling = TRUE;
      gtk_spin_button_set_value (self->id, id);
      self->is_filling = FALSE;
    }
  show_fault (self);
}

static void
on_changed (EncfgAddressPanel *self)
{
  EncfgSetting *row = get_row (self);

  if (row && !self->is_filling)
    encfg_session_type_place (
      self->session, self->table, row, gtk_editable_get_text (GTK_EDITABLE (self->id)));
}

static void
on_enter (EncfgAddressPanel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.address-modify", NULL);
}

static void
on_reviewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EncfgAddressPanel) self = user_data;
  g_autoptr (EncfgWriteReview) review =
    encfg_session_review_finish (ENCFG_SESSION (source), result, NULL);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (review && root)
    encfg_review_dialog_show_place (GTK_WINDOW (root),
                                    self->session,
                                    review,
                                    _ ("Change the address of the module?"),
                                    _ ("Modify"),
                                    NULL);
}

void
encfg_address_panel_modify (EncfgAddressPanel *self)
{
  g_autofree char *text = NULL;

  gtk_spin_button_update (self->id);
  text = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (self->id));
  encfg_session_review_address (self->session, text, on_reviewed, g_object_ref (self));
}

void
encfg_address_panel_set_session (EncfgAddressPanel *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
encfg_address_panel_dispose (GObject *object)
{
  g_clear_object (&ENCFG_ADDRESS_PANEL (object)->table);
  g_clear_object (&ENCFG_ADDRESS_PANEL (object)->session);
  G_OBJECT_CLASS (encfg_address_panel_parent_class)->dispose (object);
}

static void
encfg_address_panel_class_init (EncfgAddressPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_address_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-address-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgAddressPanel, id);
  gtk_widget_class_bind_template_child (widget_class, EncfgAddressPanel, fault);
}

static void
encfg_address_panel_init (EncfgAddressPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->id, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (
    gtk_editable_get_delegate (GTK_EDITABLE (self->id)), "activate", G_CALLBACK (on_enter), self);
}
