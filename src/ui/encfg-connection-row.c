/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-connection-row.h"

#include "encfg-application.h"
#include "encfg-drop-down.h"
#include "encfg-error.h"
#include "encfg-number.h"
#include "encfg-port-chooser.h"
#include "encfg-remember.h"
#include "encfg-tooltip.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define DEFAULT_PORT 502u

/* What stands in the row. */
typedef struct
{
  gboolean is_serial;
  char *host, *port, *device;
  guint baud;
} Entries;

struct _EncfgConnectionRow
{
  GtkBox parent_instance;

  EncfgSession *session;
  EncfgEndpoint *shown; /* that was asked or shown last, or NULL */
  gboolean has_loan;
  Entries former, lent; /* while it has one */

  GtkToggleButton *serial_toggle, *network_toggle;
  GtkStack *kinds;
  EncfgPortChooser *ports;
  GtkDropDown *bauds;
  GtkEntry *host, *port;
  GtkSpinner *spinner;
  GtkLabel *status;
  GtkWidget *cancel;
};

G_DEFINE_FINAL_TYPE (EncfgConnectionRow, encfg_connection_row, GTK_TYPE_BOX)

static void
on_kind_changed (EncfgConnectionRow *self)
{
  const gboolean is_serial = gtk_toggle_button_get_active (self->serial_toggle);

  gtk_stack_set_visible_child_name (self->kinds, is_serial ? "serial" : "network");
}

static void
on_activate (EncfgConnectionRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
}

static guint
get_baud (EncfgConnectionRow *self)
{
  GtkStringObject *chosen = gtk_drop_down_get_selected_item (self->bauds);

  return chosen ? (guint) atoi (gtk_string_object_get_string (chosen)) : 0;
}

static void
set_baud (EncfgConnectionRow *self, guint baud)
{
  GListModel *model = gtk_drop_down_get_model (self->bauds);
  g_autofree char *text = g_strdup_printf ("%u", baud);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);

      if (!g_str_equal (gtk_string_object_get_string (item), text))
        continue;
      gtk_drop_down_set_selected (self->bauds, i);
      return;
    }
  gtk_string_list_append (GTK_STRING_LIST (model), text);
  gtk_drop_down_set_selected (self->bauds, g_list_model_get_n_items (model) - 1);
}

/* That of the place that was shown, as long as it is the same line. */
static const char *
get_format (EncfgConnectionRow *self, const char *device)
{
  const EncfgEndpoint *shown = self->shown;

  return shown && shown->kind == ENCFG_ENDPOINT_RTU && *shown->format &&
             g_str_equal (shown->device, device)
           ? shown->format
           : "8N1";
}

static EncfgEndpoint *
get_serial (EncfgConnectionRow *self, GError **error)
{
  const char *device = encfg_port_chooser_get (self->ports);

  if (*device == '\0')
    {
      g_set_error_literal (error,
                           ENCFG_ERROR,
                           ENCFG_ERROR_USAGE,
                           _ ("no serial port is chosen: plug in the RS485 adapter"));
      return NULL;
    }
  return encfg_endpoint_new_rtu (device, get_baud (self), get_format (self, device), error);
}

static void
entries_clear (Entries *entries)
{
  g_clear_pointer (&entries->host, g_free);
  g_clear_pointer (&entries->port, g_free);
  g_clear_pointer (&entries->device, g_free);
}

static void
take_entries (EncfgConnectionRow *self, Entries *out)
{
  entries_clear (out);
  out->is_serial = gtk_toggle_button_get_active (self->serial_toggle);
  out->host = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host)));
  out->port = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->port)));
  out->device = g_strdup (encfg_port_chooser_get (self->ports));
  out->baud = get_baud (self);
}

/* Still with what it was lent for. */
static gboolean
is_lent (EncfgConnectionRow *self)
{
  Entries now = { 0 };
  gboolean is_same;

  if (!self->has_loan)
    return FALSE;
  take_entries (self, &now);
  is_same = now.is_serial == self->lent.is_serial &&
            (now.is_serial ? g_str_equal (now.device, self->lent.device)
                           : g_str_equal (now.host, self->lent.host) &&
                               g_str_equal (now.port, self->lent.port));
  entries_clear (&now);
  return is_same;
}

static EncfgEndpoint *
get_network (EncfgConnectionRow *self, GError **error)
{
  g_autofree char *host = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host))));
  g_autofree char *port = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->port))));
  g_autofree char *place = NULL;

  if (*host == '\0')
    {
      g_set_error_literal (error,
                           ENCFG_ERROR,
                           ENCFG_ERROR_USAGE,
                           _ ("no network address is given: a new module has 192.168.1.100"));
      return NULL;
    }
  /* A port that was pasted with the address counts. */
  place = *port && !strchr (host, ':') ? g_strdup_printf ("%s:%s", host, port) : g_strdup (host);
  return encfg_endpoint_new_tcp (place, error);
}

/* For the next start. */
static void
remember (const EncfgEndpoint *endpoint)
{
  const gboolean is_serial = endpoint->kind == ENCFG_ENDPOINT_RTU;

  encfg_remember_set_string ("connection", is_serial ? "serial" : "network");
  encfg_remember_set_string (is_serial ? "device" : "host",
                             is_serial ? endpoint->device : endpoint->host);
  if (is_serial && endpoint->baud)
    encfg_remember_set_uint ("baud", endpoint->baud);
  else if (!is_serial && endpoint->port)
    encfg_remember_set_uint ("port", endpoint->port);
}

static void
keep_shown (EncfgConnectionRow *self, const EncfgEndpoint *endpoint)
{
  EncfgEndpoint *shown = encfg_endpoint_copy (endpoint);

  if (shown->port == 0)
    shown->port = DEFAULT_PORT;
  encfg_endpoint_free (self->shown);
  self->shown = shown;
}

EncfgEndpoint *
encfg_connection_row_get_endpoint (EncfgConnectionRow *self, GError **error)
{
  EncfgEndpoint *endpoint = gtk_toggle_button_get_active (self->serial_toggle)
                              ? get_serial (self, error)
                              : get_network (self, error);

  if (!endpoint)
    return NULL;
  if (!is_lent (self))
    remember (endpoint);
  keep_shown (self, endpoint);
  return endpoint;
}

void
encfg_connection_row_show_endpoint (EncfgConnectionRow *self, const EncfgEndpoint *endpoint)
{
  g_autofree char *port = g_strdup_printf ("%u", endpoint->port ? endpoint->port : DEFAULT_PORT);

  keep_shown (self, endpoint);
  if (endpoint->kind == ENCFG_ENDPOINT_TCP)
    {
      encfg_number_set_text (GTK_WIDGET (self->host), endpoint->host);
      encfg_number_set_text (GTK_WIDGET (self->port), port);
      gtk_toggle_button_set_active (self->network_toggle, TRUE);
      return;
    }
  gtk_toggle_button_set_active (self->serial_toggle, TRUE);
  if (!encfg_port_chooser_recall (self->ports, endpoint->device))
    encfg_port_chooser_select (self->ports, endpoint->device);
  if (endpoint->baud)
    set_baud (self, endpoint->baud);
}

static gboolean
is_shown (EncfgConnectionRow *self, const EncfgEndpoint *place)
{
  const EncfgEndpoint *shown = self->shown;

  if (!shown || shown->kind != place->kind)
    return FALSE;
  if (place->kind == ENCFG_ENDPOINT_RTU)
    return !g_strcmp0 (shown->device, place->device) && shown->baud == place->baud &&
           g_str_equal (shown->format, place->format);
  return !g_strcmp0 (shown->host, place->host) && shown->port == place->port;
}

static void
forget_loan (EncfgConnectionRow *self)
{
  self->has_loan = FALSE;
  entries_clear (&self->former);
  entries_clear (&self->lent);
}

void
encfg_connection_row_lend (EncfgConnectionRow *self, const EncfgEndpoint *endpoint)
{
  if (!is_lent (self))
    take_entries (self, &self->former);
  encfg_connection_row_show_endpoint (self, endpoint);
  take_entries (self, &self->lent);
  self->has_loan = TRUE;
}

void
encfg_connection_row_end_loan (EncfgConnectionRow *self)
{
  const Entries *former = &self->former;

  if (is_lent (self))
    {
      encfg_number_set_text (GTK_WIDGET (self->host), former->host);
      encfg_number_set_text (GTK_WIDGET (self->port), former->port);
      if (!encfg_port_chooser_recall (self->ports, former->device))
        encfg_port_chooser_select (self->ports, former->device);
      set_baud (self, former->baud);
      gtk_toggle_button_set_active (former->is_serial ? self->serial_toggle : self->network_toggle,
                                    TRUE);
    }
  forget_loan (self);
}

/* A module that was chosen from a list, or moved, is found again where it is now. What is typed
 * stays as long as the module does. */
static void
follow_module (EncfgConnectionRow *self)
{
  EncfgModule *module = encfg_session_get_module (self->session);
  const EncfgEndpoint *place = module ? encfg_module_get_endpoint (module) : NULL;

  if (!place || encfg_session_get_activity (self->session) || is_shown (self, place))
    return;
  if (is_lent (self) && !g_strcmp0 (self->lent.host, place->host))
    {
      encfg_connection_row_lend (self, place);
      return;
    }
  forget_loan (self);
  encfg_connection_row_show_endpoint (self, place);
  remember (place);
}

static void
recall (EncfgConnectionRow *self)
{
  g_autofree char *kind = encfg_remember_dup_string ("connection", "network");
  g_autofree char *host = encfg_remember_dup_string ("host", "192.168.1.100");
  g_autofree char *device = encfg_remember_dup_string ("device", "");
  g_autofree char *port = g_strdup_printf ("%u", encfg_remember_get_uint ("port", 502));

  encfg_number_set_text (GTK_WIDGET (self->host), host);
  encfg_number_set_text (GTK_WIDGET (self->port), port);
  set_baud (self, encfg_remember_get_uint ("baud", 9600));
  encfg_port_chooser_recall (self->ports, device);
  if (g_str_equal (kind, "serial"))
    gtk_toggle_button_set_active (self->serial_toggle, TRUE);
  on_kind_changed (self);
}

static void
update (EncfgConnectionRow *self)
{
  static const char *const classes[] = { "offline", "busy", "connected", "lost" };
  const char *activity = encfg_session_get_activity (self->session);
  g_autofree char *module = encfg_session_describe_module (self->session);
  g_autofree char *text = NULL;
  const EncfgSessionState state = encfg_session_get_state (self->session);

  const double fraction = encfg_session_get_fraction (self->session);

  follow_module (self);
  if (activity && fraction >= 0)
    text = g_strdup_printf (_ ("%s… %d %%"), activity, (int) (fraction * 100));
  else if (activity)
    text = g_strdup_printf (_ ("%s…"), activity);
  else if (state == ENCFG_SESSION_LOST)
    text = g_strdup_printf (_ ("Connection lost · %s"), module);
  else
    text = module ? g_strdup_printf (_ ("Connected · %s"), module) : g_strdup (_ ("Not connected"));
  gtk_label_set_label (self->status, text);
  encfg_tooltip_set (GTK_WIDGET (self->status), text);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->status), activity ? "busy" : classes[state]);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), activity != NULL);
  gtk_spinner_set_spinning (self->spinner, activity != NULL);
  gtk_widget_set_visible (self->cancel, activity != NULL);
}

void
encfg_connection_row_set_session (EncfgConnectionRow *self, EncfgSession *session)
{
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  encfg_port_chooser_set_log (self->ports, encfg_session_get_log (session));
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  recall (self);
  update (self);
}

static void
encfg_connection_row_dispose (GObject *object)
{
  EncfgConnectionRow *self = ENCFG_CONNECTION_ROW (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_connection_row_parent_class)->dispose (object);
}

static void
encfg_connection_row_finalize (GObject *object)
{
  EncfgConnectionRow *self = ENCFG_CONNECTION_ROW (object);

  g_clear_pointer (&self->shown, encfg_endpoint_free);
  forget_loan (self);
  G_OBJECT_CLASS (encfg_connection_row_parent_class)->finalize (object);
}

static void
encfg_connection_row_class_init (EncfgConnectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ENCFG_TYPE_PORT_CHOOSER);
  G_OBJECT_CLASS (klass)->dispose = encfg_connection_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_connection_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-connection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, serial_toggle);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, network_toggle);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, kinds);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, ports);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, bauds);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, host);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, port);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, status);
  gtk_widget_class_bind_template_child (widget_class, EncfgConnectionRow, cancel);
}

static void
encfg_connection_row_init (EncfgConnectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  encfg_drop_down_set_name (self->bauds, _ ("Baud rate"));
  encfg_number_entry (GTK_WIDGET (self->host));
  encfg_number_entry (GTK_WIDGET (self->port));
  g_signal_connect_swapped (self->serial_toggle, "toggled", G_CALLBACK (on_kind_changed), self);
  g_signal_connect_swapped (self->ports, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (self->host, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (self->port, "activate", G_CALLBACK (on_activate), self);
}
