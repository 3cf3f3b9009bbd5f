/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-table.h"
#include "encfg-cli-verbs.h"
#include "encfg-port-list.h"

static char *
format_usb (const EncfgPort *port)
{
  return port->usb_vendor < 0
           ? g_strdup ("")
           : g_strdup_printf ("%04x:%04x", (guint) port->usb_vendor, (guint) port->usb_product);
}

static JsonObject *
port_to_json (const EncfgPort *port)
{
  g_autofree char *usb = format_usb (port);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "device", port->device);
  json_object_set_string_member (object, "description", port->description);
  json_object_set_string_member (object, "manufacturer", port->manufacturer);
  json_object_set_string_member (object, "serial", port->serial);
  if (*usb)
    json_object_set_string_member (object, "usb", usb);
  else
    json_object_set_null_member (object, "usb");
  return object;
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (GPtrArray) ports = encfg_port_list (error);
  g_autoptr (EncfgCliTable) table =
    encfg_cli_table_new ("lllll", "Port", "Name", "Maker", "Serial", "USB");
  JsonArray *array = json_array_new ();

  json_object_set_array_member (context->out, "ports", array);
  if (!ports)
    return ENCFG_CLI_STATUS_NO_ANSWER;
  for (guint i = 0; i < ports->len; i++)
    {
      const EncfgPort *port = g_ptr_array_index (ports, i);
      g_autofree char *usb = format_usb (port);

      json_array_add_object_element (array, port_to_json (port));
      encfg_cli_table_add (
        table, FALSE, port->device, port->description, port->manufacturer, port->serial, usb);
    }
  if (ports->len > 0)
    encfg_cli_print_table (context, table);
  else
    encfg_cli_warn (context, "No serial port was found.");
  return ENCFG_CLI_STATUS_DONE;
}

const EncfgCliVerb encfg_cli_verb_ports = {
  .name = "ports",
  .arguments = "",
  .summary = "Lists the serial ports of this computer",
  .run = run,
};
