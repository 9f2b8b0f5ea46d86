### Headings of lists that are taken away as tables.

export-id = شناسه
export-shop = فروشگاه
export-customer = مشتری
export-document = سند
export-reference = شمارهٔ مرجع
export-description = شرح
export-amount = مبلغ
export-unit = واحد
export-received = دریافت
export-account = حساب
export-state = وضعیت
export-created = زمان ساخت
export-expires = پایان اعتبار
export-paid = زمان پرداخت
export-payment-codes = کدهای پرداخت
export-tracking-codes = کدهای پیگیری
export-address = نشانی
export-link = لینک
export-provider = درگاه
export-started = زمان آغاز
export-payment-code = کد پرداخت
export-tracking-code = کد پیگیری
export-card = کارت
export-number = شماره
export-type = نوع
export-method = روش
