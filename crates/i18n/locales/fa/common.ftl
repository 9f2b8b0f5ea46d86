### واژه‌هایی که همهٔ صفحه‌ها دارند.

## دکمه‌ها
pay = پرداخت
cancel = انصراف
back = بازگشت
continue-button = ادامه
save = ذخیره
close = بستن
copy = رونوشت
copied = رونوشت شد
try-again = تلاش دوباره
print = چاپ

no = خیر

## آنچه خواسته شده
amount = مبلغ
amount-in-words = به حروف: { $words }
amount-equal-to = برابر با { $amount }
description = شرح
reference = شمارهٔ ارجاع
tracking-code = کد پیگیری
asked-by = درخواست‌کننده: { $shop }

## شمردنی‌ها
minutes-left = { $count ->
    [one] { $text } دقیقه مانده است
   *[other] { $text } دقیقه مانده است
}
