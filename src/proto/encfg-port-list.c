/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-port-list.h"

#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <libserialport.h>
#include <string.h>

void
encfg_port_free (EncfgPort *self)
{
  if (self == NULL)
    return;

  g_free (self->device);
  g_free (self->description);
  g_free (self->manufacturer);
  g_free (self->serial);
  g_free (self);
}

/* Adapters hold what their maker wrote into them, in any encoding. */
static char *
dup_text (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");
}

static EncfgPort *
port_new (const struct sp_port *port)
{
  EncfgPort *self = g_new0 (EncfgPort, 1);

  self->device = dup_text (sp_get_port_name (port));
  self->description = dup_text (sp_get_port_description (port));
  self->manufacturer = dup_text (sp_get_port_usb_manufacturer (port));
  self->serial = dup_text (sp_get_port_usb_serial (port));
  if (sp_get_port_usb_vid_pid (port, &self->usb_vendor, &self->usb_product) != SP_OK)
    self->usb_vendor = self->usb_product = -1;
  return self;
}

/* COM2 before COM10: by the name, then by the number behind it. */
static int
compare_ports (gconstpointer a, gconstpointer b)
{
  const EncfgPort *const *left = a;
  const EncfgPort *const *right = b;
  g_autofree char *left_key = g_utf8_collate_key_for_filename ((*left)->device, -1);
  g_autofree char *right_key = g_utf8_collate_key_for_filename ((*right)->device, -1);

  return strcmp (left_key, right_key);
}

GPtrArray *
encfg_port_list (GError **error)
{
  g_autoptr (GPtrArray) ports = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_port_free);
  struct sp_port **found = NULL;

  if (sp_list_ports (&found) != SP_OK)
    {
      g_set_error_literal (
        error, ENCFG_ERROR, ENCFG_ERROR_OPEN, _ ("the system does not tell its serial ports"));
      return NULL;
    }

  for (guint i = 0; found[i] != NULL; i++)
    g_ptr_array_add (ports, port_new (found[i]));
  sp_free_port_list (found);
  g_ptr_array_sort (ports, compare_ports);
  return g_steal_pointer (&ports);
}
