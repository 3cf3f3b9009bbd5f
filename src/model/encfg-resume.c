/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-resume.h"

#include "encfg-journal.h"
#include "encfg-json-print.h"
#include "encfg-json.h"

/* Operations of the journal whose rows are settings. */
static const char *const operations[] = { "write", "restore", NULL };

const char *
encfg_fate_name (EncfgFate fate)
{
  static const char *const names[] = {
    [ENCFG_FATE_VERIFIED] = "verified",
    [ENCFG_FATE_FAILED] = "failed",
    [ENCFG_FATE_UNKNOWN] = "unknown",
    [ENCFG_FATE_NOT_SENT] = "not-sent",
  };

  g_return_val_if_fail (fate < G_N_ELEMENTS (names), NULL);
  return names[fate];
}

void
encfg_resume_free (EncfgResume *self)
{
  g_free (self->time);
  g_free (self->operation);
  g_free (self->backup);
  g_free (self->result);
  encfg_settings_file_free (self->wanted);
  g_array_unref (self->fates);
  g_free (self);
}

static gboolean
is_of_module (JsonObject *entry, const EncfgIdentity *module)
{
  JsonNode *node = json_object_get_member (entry, "module");
  JsonObject *other = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = *module->serial ? "serial" : "endpoint";
  const char *value = *module->serial ? module->serial : module->endpoint;

  return other && g_strcmp0 (encfg_json_get_string (other, name), value) == 0 &&
         g_strcmp0 (encfg_json_get_string (other, "profile"), module->profile) == 0;
}

static EncfgFate
fate_of (const char *state)
{
  if (g_strcmp0 (state, encfg_write_state_name (ENCFG_WRITE_VERIFIED)) == 0 ||
      g_strcmp0 (state, encfg_write_state_name (ENCFG_WRITE_SAME)) == 0)
    return ENCFG_FATE_VERIFIED;
  if (g_strcmp0 (state, encfg_write_state_name (ENCFG_WRITE_MISMATCH)) == 0 ||
      g_strcmp0 (state, encfg_write_state_name (ENCFG_WRITE_REFUSED)) == 0)
    return ENCFG_FATE_FAILED;
  if (g_strcmp0 (state, encfg_write_state_name (ENCFG_WRITE_NOT_ATTEMPTED)) == 0)
    return ENCFG_FATE_NOT_SENT;
  return ENCFG_FATE_UNKNOWN;
}

static void
add_row (EncfgResume *self, JsonObject *row, EncfgFate fate)
{
  const char *key = encfg_json_get_string (row, "key");
  JsonNode *wanted = json_object_get_member (row, "new");
  g_autofree char *text = NULL;
  gboolean is_text;

  if (!key || !wanted || !JSON_NODE_HOLDS_VALUE (wanted))
    return;
  is_text = json_node_get_value_type (wanted) == G_TYPE_STRING;
  text = is_text ? json_node_dup_string (wanted)
                 : encfg_json_format_double (json_node_get_double (wanted));
  encfg_settings_file_add (
    self->wanted, key, NULL, text, encfg_json_get_string (row, "unit"), !is_text);
  g_array_append_val (self->fates, fate);
}

/* Adds the keys that this write proved to those that later ones did, `proved`, whose rows it leaves
 * out: what it wanted there is history. */
static EncfgResume *
resume_new (JsonObject *entry, GHashTable *proved)
{
  EncfgResume *self = g_new0 (EncfgResume, 1);
  JsonNode *node = json_object_get_member (entry, "rows");
  JsonArray *rows = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  self->time = g_strdup (encfg_json_get_string (entry, "time"));
  self->operation = g_strdup (encfg_json_get_string (entry, "operation"));
  self->backup = g_strdup (encfg_json_get_string (entry, "backup"));
  self->result = g_strdup (encfg_json_get_string (entry, "result"));
  self->wanted = encfg_settings_file_new ();
  self->fates = g_array_new (FALSE, FALSE, sizeof (EncfgFate));
  for (guint i = 0; rows && i < json_array_get_length (rows); i++)
    {
      JsonNode *element = json_array_get_element (rows, i);
      JsonObject *row = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      const char *key = row ? encfg_json_get_string (row, "key") : NULL;
      const EncfgFate fate =
        row ? fate_of (encfg_json_get_string (row, "state")) : ENCFG_FATE_UNKNOWN;

      if (!key || g_hash_table_contains (proved, key))
        continue;
      add_row (self, row, fate);
      if (fate == ENCFG_FATE_VERIFIED)
        g_hash_table_add (proved, g_strdup (key));
    }
  return self;
}

static gboolean
is_complete (const EncfgResume *self)
{
  for (guint i = 0; i < self->fates->len; i++)
    if (g_array_index (self->fates, EncfgFate, i) != ENCFG_FATE_VERIFIED)
      return FALSE;
  return TRUE;
}

EncfgResume *
encfg_resume_find (const EncfgIdentity *module, GError **error)
{
  g_autoptr (GPtrArray) entries = encfg_journal_read (NULL, error);
  g_autoptr (GHashTable) proved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = entries ? entries->len : 0; i-- > 0;)
    {
      JsonObject *entry = json_node_get_object (g_ptr_array_index (entries, i));
      const char *operation = encfg_json_get_string (entry, "operation");
      g_autoptr (EncfgResume) resume = NULL;

      if (!operation || !g_strv_contains (operations, operation) || !is_of_module (entry, module))
        continue;
      resume = resume_new (entry, proved);
      if (!is_complete (resume))
        return g_steal_pointer (&resume);
    }
  return NULL;
}
