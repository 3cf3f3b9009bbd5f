/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A module of the model over a fake transport, on which a test runs verbs to their end one after
 * the other. */

#include "encfg-codec.h"
#include "encfg-fake.h"
#include "encfg-module-private.h"
#include "encfg-table.h"

typedef struct
{
  EncfgFake *fake; /* belongs to the module; touched only while no job runs */
  EncfgModule *module;
} EncfgBench;

static inline void
encfg_bench_put (EncfgFake *fake, const EncfgItem *item, EncfgValue value)
{
  GError *error = NULL;

  encfg_codec_encode (item, &value, &fake->words[item->table][item->address], &error);
  ck_assert_no_gerror (error);
}

static inline void
encfg_bench_put_text (EncfgFake *fake, const EncfgItem *item, const char *text)
{
  EncfgValue value = { ENCFG_VALUE_TEXT, 0, "" };

  g_strlcpy (value.text, text, sizeof value.text);
  encfg_bench_put (fake, item, value);
}

static inline void
encfg_bench_store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline void
encfg_bench_await (GAsyncResult **result)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
}

static inline gboolean
encfg_bench_open (EncfgBench *bench, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_open_async (bench->module, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_open_finish (bench->module, result, error);
}

static inline gboolean
encfg_bench_read_settings (EncfgBench *bench, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_read_settings_async (bench->module, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_read_settings_finish (bench->module, result, error);
}

static inline gboolean
encfg_bench_read_table (EncfgBench *bench, EncfgSettingTable *table, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  encfg_module_read_table_async (bench->module, table, NULL, encfg_bench_store_result, &result);
  encfg_bench_await (&result);
  return encfg_module_read_table_finish (bench->module, result, error);
}

static inline EncfgBench
encfg_bench_new (EncfgProfile *profile)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse ("tcp://fake:502?id=1", NULL);
  g_autoptr (EncfgProfile) bm3000 = encfg_test_profile ();
  EncfgWireOptions options = ENCFG_WIRE_OPTIONS_INIT;
  EncfgBench bench = { encfg_fake_new (""), NULL };

  encfg_bench_put (
    bench.fake, encfg_profile_find_item (bm3000, "model-code"), encfg_value_number (3000));
  encfg_bench_put_text (bench.fake, encfg_profile_find_item (bm3000, "serial"), "SIMULATED-0001");
  for (guint i = 0; i < bm3000->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (bm3000->items, i);

      if (item->has_default)
        encfg_bench_put (bench.fake, item, encfg_value_number (item->default_raw));
    }
  bench.module = encfg_module_new_over (&bench.fake->parent, endpoint, profile, &options);
  return bench;
}

static inline EncfgBench
encfg_bench_new_read (void)
{
  EncfgBench bench = encfg_bench_new (NULL);
  GError *error = NULL;

  ck_assert (encfg_bench_open (&bench, &error));
  ck_assert (encfg_bench_read_settings (&bench, &error));
  ck_assert_no_gerror (error);
  g_string_truncate (bench.fake->log, 0);
  return bench;
}

/* Opened, and of a profile that is the bm3000's but for one piece of its text. */
static inline EncfgBench
encfg_bench_new_changed (const char *from, const char *to)
{
  g_autoptr (EncfgProfile) bundled = encfg_test_profile ();
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GString) text = NULL;
  GError *error = NULL;
  EncfgBench bench;

  /* Loading it has registered the bundle. */
  ck_assert_str_eq (bundled->id, "bm3000");
  bytes = g_resources_lookup_data (
    "/io/github/encfg/EnCfg/profiles/bm3000.json", G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  ck_assert_no_gerror (error);
  text = g_string_new_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  ck_assert_uint_eq (g_string_replace (text, from, to, 1), 1);
  profile = encfg_profile_load (text->str, -1, NULL, &error);
  ck_assert_no_gerror (error);
  bench = encfg_bench_new (profile);
  ck_assert (encfg_bench_open (&bench, &error));
  g_string_truncate (bench.fake->log, 0);
  return bench;
}

static inline void
encfg_bench_clear (EncfgBench *bench)
{
  g_clear_object (&bench->module);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EncfgBench, encfg_bench_clear)
