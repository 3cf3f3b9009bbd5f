/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-port-chooser.h"

#include "encfg-application.h"
#include "encfg-drop-down.h"
#include "encfg-number.h"
#include "encfg-port-list.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

/* A port that is plugged in appears within this time. */
#define LOOK_S 2

struct _EncfgPortChooser
{
  GtkBox parent_instance;

  EncfgMessageLog *log;
  GPtrArray *devices; /* utf8: device of each row of `names`, but for the last, "Other…" */
  guint look_source;

  GtkDropDown *ports;
  GtkStringList *names;
  GtkEntry *device;
};

static guint activate_signal;

G_DEFINE_FINAL_TYPE (EncfgPortChooser, encfg_port_chooser, GTK_TYPE_BOX)

/* "ttyUSB0 — FT232R USB UART (0403:6001)". (transfer full) */
static char *
name_port (const EncfgPort *port)
{
  const char *slash = strrchr (port->device, '/');
  const char *device = slash ? slash + 1 : port->device;

  if (port->usb_vendor >= 0)
    return g_strdup_printf ("%s — %s (%04x:%04x)",
                            device,
                            *port->description ? port->description : "USB",
                            (guint) port->usb_vendor,
                            (guint) port->usb_product);
  if (*port->description && !g_str_equal (port->description, device))
    return g_strdup_printf ("%s — %s", device, port->description);
  return g_strdup (device);
}

static gboolean
is_same_list (EncfgPortChooser *self, GPtrArray *ports)
{
  if (ports->len != self->devices->len)
    return FALSE;
  for (guint i = 0; i < ports->len; i++)
    if (!g_str_equal (((EncfgPort *) g_ptr_array_index (ports, i))->device,
                      g_ptr_array_index (self->devices, i)))
      return FALSE;
  return TRUE;
}

static gboolean
has_device (GPtrArray *devices, const char *device)
{
  return g_ptr_array_find_with_equal_func (devices, device, g_str_equal, NULL);
}

/* The user sees in the log what the system saw. */
static void
tell_change (EncfgPortChooser *self, GPtrArray *ports, GPtrArray *before)
{
  g_autoptr (GPtrArray) now = g_ptr_array_new ();

  for (guint i = 0; i < ports->len; i++)
    {
      const EncfgPort *port = g_ptr_array_index (ports, i);
      g_autofree char *name = name_port (port);

      g_ptr_array_add (now, port->device);
      if (!has_device (before, port->device))
        encfg_message_log_add (self->log, ENCFG_LEVEL_INFO, _ ("Serial port plugged in: %s"), name);
    }
  for (guint i = 0; i < before->len; i++)
    if (!has_device (now, g_ptr_array_index (before, i)))
      encfg_message_log_add (self->log,
                             ENCFG_LEVEL_WARNING,
                             _ ("Serial port unplugged: %s"),
                             (const char *) g_ptr_array_index (before, i));
}

void
encfg_port_chooser_select (EncfgPortChooser *self, const char *device)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->devices, device, g_str_equal, &index))
    {
      gtk_drop_down_set_selected (self->ports, index);
      return;
    }
  gtk_drop_down_set_selected (self->ports, self->devices->len);
  encfg_number_set_text (GTK_WIDGET (self->device), device);
}

const char *
encfg_port_chooser_get (EncfgPortChooser *self)
{
  const guint selected = gtk_drop_down_get_selected (self->ports);

  return selected < self->devices->len ? g_ptr_array_index (self->devices, selected)
                                       : gtk_editable_get_text (GTK_EDITABLE (self->device));
}

static void
on_port_chosen (EncfgPortChooser *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->device),
                          gtk_drop_down_get_selected (self->ports) >= self->devices->len);
}

static void
fill_ports (EncfgPortChooser *self, GPtrArray *ports)
{
  g_autofree char *chosen = g_strdup (encfg_port_chooser_get (self));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  g_ptr_array_set_size (self->devices, 0);
  for (guint i = 0; i < ports->len; i++)
    {
      const EncfgPort *port = g_ptr_array_index (ports, i);

      g_ptr_array_add (self->devices, g_strdup (port->device));
      g_ptr_array_add (names, name_port (port));
    }
  g_ptr_array_add (names, g_strdup (_ ("Other…")));
  g_ptr_array_add (names, NULL);
  gtk_string_list_splice (self->names, 0, n_before, (const char *const *) names->pdata);
  if (*chosen)
    encfg_port_chooser_select (self, chosen);
  else
    gtk_drop_down_set_selected (self->ports, 0);
  on_port_chosen (self);
}

static void
look_at_ports (EncfgPortChooser *self, gboolean tells)
{
  g_autoptr (GPtrArray) ports = encfg_port_list (NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) before = NULL;

  if (!ports)
    ports = g_steal_pointer (&none);
  if (is_same_list (self, ports) && g_list_model_get_n_items (G_LIST_MODEL (self->names)) > 0)
    return;
  before = g_steal_pointer (&self->devices);
  self->devices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < before->len; i++)
    g_ptr_array_add (self->devices, g_strdup (g_ptr_array_index (before, i)));
  fill_ports (self, ports);
  if (tells)
    tell_change (self, ports, before);
}

static gboolean
on_look (gpointer data)
{
  look_at_ports (data, TRUE);
  return G_SOURCE_CONTINUE;
}

/* Only while somebody can see it. */
static void
watch_ports (EncfgPortChooser *self)
{
  const gboolean is_wanted = gtk_widget_get_mapped (GTK_WIDGET (self));

  if (is_wanted && self->look_source == 0)
    {
      look_at_ports (self, FALSE);
      self->look_source = g_timeout_add_seconds (LOOK_S, on_look, self);
    }
  else if (!is_wanted && self->look_source != 0)
    g_clear_handle_id (&self->look_source, g_source_remove);
}

static void
on_activate (EncfgPortChooser *self)
{
  g_signal_emit (self, activate_signal, 0);
}

gboolean
encfg_port_chooser_recall (EncfgPortChooser *self, const char *device)
{
  look_at_ports (self, FALSE);
  if (!has_device (self->devices, device))
    return FALSE;
  encfg_port_chooser_select (self, device);
  return TRUE;
}

void
encfg_port_chooser_set_log (EncfgPortChooser *self, EncfgMessageLog *log)
{
  g_set_object (&self->log, log);
}

static void
encfg_port_chooser_dispose (GObject *object)
{
  EncfgPortChooser *self = ENCFG_PORT_CHOOSER (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_object (&self->log);
  G_OBJECT_CLASS (encfg_port_chooser_parent_class)->dispose (object);
}

static void
encfg_port_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (ENCFG_PORT_CHOOSER (object)->devices);
  G_OBJECT_CLASS (encfg_port_chooser_parent_class)->finalize (object);
}

static void
encfg_port_chooser_class_init (EncfgPortChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = encfg_port_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_port_chooser_finalize;
  activate_signal = encfg_signal_new ("activate", ENCFG_TYPE_PORT_CHOOSER, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               ENCFG_RESOURCE_PATH "/ui/encfg-port-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, EncfgPortChooser, ports);
  gtk_widget_class_bind_template_child (widget_class, EncfgPortChooser, names);
  gtk_widget_class_bind_template_child (widget_class, EncfgPortChooser, device);
}

static void
encfg_port_chooser_init (EncfgPortChooser *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  encfg_drop_down_set_name (self->ports, _ ("Serial port"));
  encfg_number_entry (GTK_WIDGET (self->device));
  g_signal_connect_swapped (self->ports, "notify::selected", G_CALLBACK (on_port_chosen), self);
  g_signal_connect_swapped (self->device, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect (self, "map", G_CALLBACK (watch_ports), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (watch_ports), NULL);
}
