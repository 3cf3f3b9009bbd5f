/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-identity.h"

EncfgIdentity *
encfg_identity_new (const EncfgFinding *finding)
{
  EncfgIdentity *self = g_new0 (EncfgIdentity, 1);

  g_return_val_if_fail (finding->profile != NULL, NULL);

  self->endpoint = encfg_endpoint_to_string (finding->endpoint);
  self->id = finding->endpoint->unit;
  self->profile = g_strdup (finding->profile->id);
  self->provenance = finding->profile->provenance;
  self->name = g_strdup (finding->name ? finding->name : "");
  self->serial = g_strdup (finding->serial ? finding->serial : "");
  self->firmware = g_strdup (finding->firmware ? finding->firmware : "");
  self->simulated =
    g_str_has_prefix (self->serial, "SIMULATED") || g_str_has_prefix (self->serial, "SIM-");
  return self;
}

void
encfg_identity_free (EncfgIdentity *self)
{
  g_free (self->endpoint);
  g_free (self->profile);
  g_free (self->name);
  g_free (self->serial);
  g_free (self->firmware);
  g_free (self);
}

JsonNode *
encfg_identity_to_json (const EncfgIdentity *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "endpoint", self->endpoint);
  json_object_set_int_member (object, "id", self->id);
  json_object_set_string_member (object, "profile", self->profile);
  json_object_set_string_member (object, "provenance", encfg_provenance_name (self->provenance));
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "serial", self->serial);
  json_object_set_string_member (object, "firmware", self->firmware);
  return json_node_init_object (json_node_alloc (), object);
}
