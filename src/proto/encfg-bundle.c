/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-bundle.h"

#include "encfg-resources.h"

GResource *
encfg_bundle_get (void)
{
  static gsize registered = 0;

  if (g_once_init_enter (&registered))
    {
      encfg_register_resource ();
      /* Any thread that looks up resources, such as one of the toolkit's, may be taking it up just
       * now: a look-up waits for that, encfg_get_resource() would be NULL. */
      g_resources_get_info (ENCFG_BUNDLE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL);
      g_once_init_leave (&registered, 1);
    }
  return encfg_get_resource ();
}
