/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Readings of a BM3000 for tests of the model: a healthy bank, in which one thing is then changed.
 */

#include "encfg-codec.h"
#include "encfg-readings.h"
#include "encfg-table.h"

static inline const EncfgItem *
encfg_test_item (const EncfgReadings *readings, const char *key)
{
  const EncfgItem *item = encfg_profile_find_item (readings->profile, key);

  ck_assert_msg (item != NULL, "no item %s", key);
  return item;
}

/* `index` from 0; any raw number, also a sentinel. */
static inline void
encfg_test_put (EncfgReadings *readings, const char *key, guint index, gint64 raw)
{
  const EncfgItem *item = encfg_test_item (readings, key);
  const EncfgSpan span = encfg_plan_span_of (item, index);
  const EncfgValue value = encfg_value_number (raw);
  guint16 words[2];

  encfg_codec_encode_unchecked (item, &value, words);
  encfg_image_store (readings->image, &span, words);
}

#define ENCFG_TEST_NO_IR 4294967295

/* `n_strings` strings of `n_each` blocks of 12 V on float; battery i (from 0) has 6.000 mΩ + i µΩ
 * and a reference of 5.900 mΩ. */
static inline EncfgReadings *
encfg_test_readings (guint n_strings, guint n_each)
{
  g_autoptr (EncfgProfile) profile = encfg_test_profile ();
  EncfgReadings *readings = encfg_readings_new (profile);

  encfg_test_put (readings, "string-count", 0, n_strings);
  encfg_test_put (readings, "cell-count", 0, n_strings * n_each);
  encfg_test_put (readings, "bank-mode", 0, 1);
  encfg_test_put (readings, "ambient-temp", 0, 251);
  encfg_test_put (readings, "ir-test-state", 0, 0);
  for (guint i = 0; i < n_strings; i++)
    {
      encfg_test_put (readings, "string-voltage", i, 135 * n_each);
      encfg_test_put (readings, "string-current", i, 2);
      encfg_test_put (readings, "string-cells", i, n_each);
    }
  for (guint i = 0; i < n_strings * n_each; i++)
    {
      encfg_test_put (readings, "cell-voltage", i, 13500);
      encfg_test_put (readings, "cell-temperature", i, 250);
      encfg_test_put (readings, "cell-ir", i, 6000 + i);
      encfg_test_put (readings, "cell-ir-reference", i, 5900);
      encfg_test_put (readings, "cell-state", i, 0);
    }
  encfg_readings_take_counts (readings);
  return readings;
}
