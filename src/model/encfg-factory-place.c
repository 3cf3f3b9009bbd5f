/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-factory-place.h"

#include "encfg-interfaces.h"

#include <glib/gi18n-lib.h>

/* Of this computer, in the network of the module; the module itself and the gateway are others. */
#define OWN_HOST 50u
#define PREFIX 24u

GStrv
encfg_factory_list_places (const GPtrArray *profiles)
{
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < profiles->len; i++)
    {
      const EncfgItem *item = encfg_profile_find_item (g_ptr_array_index (profiles, i), "ip");
      char *place;

      if (!item || item->section != ENCFG_SECTION_NETWORK || !item->has_default)
        continue;
      place = encfg_ipv4_format ((guint32) item->default_raw);
      if (!g_hash_table_contains (known, place))
        g_strv_builder_add (places, place);
      g_hash_table_add (known, place);
    }
  return g_strv_builder_end (places);
}

char *
encfg_factory_describe_way (const char *place, const GPtrArray *interfaces)
{
  const char *name = "eth0";
  g_autofree char *own = NULL;
  g_autofree char *mask = encfg_ipv4_format (encfg_ipv4_mask (PREFIX));
  guint32 address;

  g_return_val_if_fail (encfg_ipv4_parse (place, &address), NULL);

  for (guint i = 0; i < interfaces->len; i++)
    if (encfg_interface_contains (g_ptr_array_index (interfaces, i), address))
      return NULL;
  if (interfaces->len > 0)
    name = ((const EncfgInterface *) g_ptr_array_index (interfaces, 0))->name;
  own = encfg_ipv4_format ((address & encfg_ipv4_mask (PREFIX)) | OWN_HOST);
  return g_strdup_printf (
    _ ("This computer has no address in the network of %s, where a module fresh from the box is. "
       "Give it one: on Linux \"sudo ip address add %s/%u dev %s\" (with the name of your network "
       "adapter), on Windows as administrator \"netsh interface ipv4 add address \"Ethernet\" %s "
       "%s\"; take it away again with \"del\" or \"delete\" in place of \"add\". Nothing was "
       "changed by this program."),
    place,
    own,
    PREFIX,
    name,
    own,
    mask);
}
