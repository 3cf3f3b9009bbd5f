/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-place.h"

#include "encfg-codec.h"
#include "encfg-sim-factory.h"

#define LOOPBACK_NET 127 /* 127.x.y.z is this computer, so a simulated module can be there */

/* FALSE if the profile has no such item. */
static gboolean
get_network (const EncfgSimBank *bank, const char *key, const EncfgItem **item, gint64 *raw)
{
  EncfgValue value;

  *item = encfg_sim_bank_find_item (bank, key);
  if (*item == NULL || (*item)->section != ENCFG_SECTION_NETWORK ||
      !encfg_sim_bank_get (bank, *item, 0, &value) || value.kind != ENCFG_VALUE_NUMBER)
    return FALSE;
  *raw = value.number;
  return TRUE;
}

gboolean
encfg_sim_place_get (const EncfgSimBank *bank, char **host, guint16 *port)
{
  const EncfgProfile *profile = encfg_sim_bank_get_profile (bank);
  const EncfgItem *item;
  gint64 raw;

  *host = NULL;
  *port = 0;
  if (get_network (bank, "port", &item, &raw) && raw != encfg_sim_factory_get_raw (profile, item))
    *port = (guint16) raw;
  if (!get_network (bank, "ip", &item, &raw) || raw == encfg_sim_factory_get_raw (profile, item))
    return TRUE;
  if (raw >> 24 != LOOPBACK_NET)
    return FALSE;
  *host = encfg_codec_format_raw (item, raw);
  return TRUE;
}
